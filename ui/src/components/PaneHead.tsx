import type { ReactNode } from "react";

import { classes } from "@/lib/classes";

import styles from "./PaneHead.module.css";

/** The head of a pane: 48 high, 64 with a second line. */
export function PaneHead({
  title,
  under,
  children,
  level = 2,
}: {
  title: ReactNode;
  under?: ReactNode;
  children?: ReactNode;
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <header className={classes(styles.head, under !== undefined && styles.tall)}>
      <div className={styles.words}>
        <Heading className={styles.title}>{title}</Heading>
        {under !== undefined && <p className={styles.under}>{under}</p>}
      </div>
      <div className={styles.acts}>{children}</div>
    </header>
  );
}
