import type { LetterBlock } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./Letter.module.css";

/** The text of a letter, rebuilt from blocks: nothing the sender wrote becomes markup here. */
export function LetterBody({
  blocks,
  small = false,
  empty,
}: {
  blocks: readonly LetterBlock[];
  small?: boolean;
  /** What to say when there is no text. */
  empty?: string;
}) {
  const { t } = useTranslation("message");
  if (blocks.length === 0) return <p className="bs-subtle">{empty ?? t("letter.empty")}</p>;
  return (
    <div className={small ? styles.small : styles.text}>
      {blocks.map((block, index) => (
        // A letter never changes its order; its blocks have no other name than their place.
        <LetterPiece key={index} block={block} />
      ))}
    </div>
  );
}

/** One piece of a letter. */
export function LetterPiece({ block }: { block: LetterBlock }) {
  const { t } = useTranslation("message");
  const text = useText();
  switch (block.type) {
    case "heading":
      return <h4 className={styles.heading}>{block.text}</h4>;
    case "paragraph":
      return <p className={styles.paragraph}>{block.text}</p>;
    case "list": {
      const items = block.items.map((item, index) => <li key={index}>{item}</li>);
      return block.ordered ? <ol className={styles.list}>{items}</ol> : <ul className={styles.list}>{items}</ul>;
    }
    case "fact":
      return (
        <p className={styles.fact}>
          <span className="bs-subtle">{text(block.label)}</span> {block.value}
        </p>
      );
    case "unknown":
      return (
        <p className={styles.unknown}>
          {t("letter.unknown", { type: block.resource_type })} <code>{block.reference}</code>
        </p>
      );
  }
}
