import { highlight } from "./highlight";
import styles from "./ResultGrid.module.css";

/** A name with the typed parts marked. Read out as the plain name. */
export function MatchedName({ name, text }: { name: string; text: string }) {
  return (
    <>
      {highlight(name, text).map((segment, index) =>
        segment.hit ? (
          <mark key={index} className={styles.hit}>
            {segment.text}
          </mark>
        ) : (
          <span key={index}>{segment.text}</span>
        ),
      )}
    </>
  );
}
