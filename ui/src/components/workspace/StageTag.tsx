import type { Stage } from "@/host/bindings";

import styles from "./Workspace.module.css";

/** The stage as word and colour, in the same words everywhere. */
export function StageTag({ stage }: { stage: Stage }) {
  return (
    <span className={styles.stage} data-stage={stage}>
      {stage}
    </span>
  );
}
