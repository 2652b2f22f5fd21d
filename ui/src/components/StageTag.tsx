import type { Stage } from "@/host/bindings";

import styles from "./StageTag.module.css";

/** The stage as a word on its colour. */
export function StageTag({ stage }: { stage: Stage }) {
  return (
    <span className={styles.tag} data-stage={stage}>
      {stage}
    </span>
  );
}
