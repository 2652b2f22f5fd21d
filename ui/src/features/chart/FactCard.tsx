import { ExclamationmarkTriangleFillIcon } from "@navikt/aksel-icons";
import { type ReactNode, useId } from "react";

import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";

import styles from "./FactCard.module.css";

interface FactCardProps {
  title: ReactNode;
  /** Right of the title, grey. */
  note?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
  className?: string | undefined;
  testId?: string;
}

/** A card of facts under one heading. */
export function FactCard({ title, note, children, foot, className, testId }: FactCardProps) {
  const id = useId();
  return (
    <section className={classes(styles.card, className)} aria-labelledby={id} data-testid={testId ?? "card"}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {note !== undefined && note !== null && <div className={styles.note}>{note}</div>}
      </div>
      {children}
      {foot !== undefined && foot !== null && <div className={styles.foot}>{foot}</div>}
    </section>
  );
}

interface FactRowProps {
  main: ReactNode;
  aside?: ReactNode;
  /** Struck: kept in sight, out of every summary. */
  struck?: boolean;
  /** The source itself says that it can threaten life. */
  danger?: boolean;
  /** Room for the danger sign, so that rows with and without stand in line. */
  indent?: boolean;
  /** What pressing does, where that is not to show the source. */
  act?: string;
  testId?: string;
  onOpen: () => void;
}

/** One fact. The row opens what the source sent. */
export function FactRow({ main, aside, struck, danger, indent, act, testId, onOpen }: FactRowProps) {
  const { t } = useTranslation("chart");
  return (
    <li>
      <button
        type="button"
        className={styles.row}
        onClick={onOpen}
        title={act ?? t("item.source")}
        aria-haspopup="dialog"
        data-testid={testId ?? "resource-raw"}
      >
        <span className={classes(styles.main, danger === true && styles.danger, indent === true && styles.indent)}>
          {danger === true && (
            <ExclamationmarkTriangleFillIcon title={t("item.critical")} className={styles.dangerIcon} />
          )}
          {struck === true ? <s className={styles.struck}>{main}</s> : main}
        </span>
        <span className={styles.aside}>{struck === true ? t("item.cannotInterpret") : aside}</span>
      </button>
    </li>
  );
}

export function FactList({ children }: { children: ReactNode }) {
  return <ul className={styles.list}>{children}</ul>;
}
