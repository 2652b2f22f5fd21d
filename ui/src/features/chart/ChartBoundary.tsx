import { Component, type ReactNode } from "react";

import styles from "./Measure.module.css";

/** A curve that cannot be drawn says so; its values stand in the table, and the card stays. */
export class ChartBoundary extends Component<{ words: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <p className={styles.quiet}>{this.props.words}</p> : this.props.children;
  }
}
