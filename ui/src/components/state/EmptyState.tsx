import type { ComponentType, ReactNode, SVGProps } from "react";

import styles from "./EmptyState.module.css";

/** Nothing to show here: icon, one sentence, one more, and the next step. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  children,
}: {
  icon: ComponentType<SVGProps<SVGSVGElement>>;
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <div className={styles.empty} data-testid="empty">
      <Icon aria-hidden className={styles.icon} />
      <p className={styles.title}>{title}</p>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children !== undefined && <div className={styles.acts}>{children}</div>}
    </div>
  );
}

/** An empty list: one grey line at the top. */
export function EmptyLine({ children }: { children: ReactNode }) {
  return <p className={styles.line}>{children}</p>;
}
