import {
  CheckmarkCircleFillIcon,
  CircleSlashIcon,
  ExclamationmarkTriangleFillIcon,
  InformationSquareIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";
import type { ReactNode } from "react";

import { classes } from "@/lib/classes";

import styles from "./StateCard.module.css";

export type Tone = "danger" | "warning" | "success" | "noAccess" | "neutral";

const ICON = {
  danger: XMarkOctagonFillIcon,
  warning: ExclamationmarkTriangleFillIcon,
  success: CheckmarkCircleFillIcon,
  noAccess: CircleSlashIcon,
  neutral: InformationSquareIcon,
} as const;

/** What happened, what was kept safe, what to do; a reference last. */
export function StateCard({
  tone,
  title,
  children,
  foot,
  testId,
  live,
}: {
  tone: Tone;
  title: string;
  children?: ReactNode;
  foot?: ReactNode;
  testId?: string;
  /** Read out when it appears. */
  live?: boolean;
}) {
  const Icon = ICON[tone];
  return (
    <section
      className={classes(styles.card, styles[tone])}
      data-testid={testId}
      role={live === true ? "alert" : undefined}
    >
      <Icon aria-hidden className={styles.icon} />
      <div className={styles.body}>
        <h3 className={styles.title}>{title}</h3>
        {children}
        {foot !== undefined && foot !== null && <p className={styles.foot}>{foot}</p>}
      </div>
    </section>
  );
}
