import { ExclamationmarkTriangleFillIcon, InformationSquareFillIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";

import type { FindingView, Severity, SourceExcerpt } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./FindingRow.module.css";

const ICON = {
  error: XMarkOctagonFillIcon,
  warning: ExclamationmarkTriangleFillIcon,
  information: InformationSquareFillIcon,
} as const satisfies Record<Severity, unknown>;

/** One thing a rule says: a sentence, the rule's id, the remedy in plain words, the place, and what mends it. */
export function FindingRow({
  finding,
  children,
  id,
}: {
  finding: FindingView;
  /** The button that repairs. */
  children?: ReactNode;
  id?: string;
}) {
  const { t } = useTranslation("message");
  const text = useText();
  const Icon = ICON[finding.severity];
  return (
    <section
      className={styles.finding}
      data-testid="finding"
      data-rule={finding.rule}
      data-severity={finding.severity}
      id={id}
      tabIndex={-1}
    >
      <Icon title={t(`severity.${finding.severity}`)} className={classes(styles.icon, styles[finding.severity])} />
      <div className={styles.body}>
        <div className={styles.head}>
          <h4 className={styles.title}>{text(finding.message)}</h4>
          <code className="bs-subtle">{finding.rule}</code>
        </div>
        {text(finding.remedy) !== "" && <p>{text(finding.remedy)}</p>}
        {finding.path !== "" && <code className={styles.path}>{finding.path}</code>}
        {finding.source !== null && <Source source={finding.source} />}
        {children !== undefined && <div className={styles.acts}>{children}</div>}
      </div>
    </section>
  );
}

function Source({ source }: { source: SourceExcerpt }) {
  return (
    <pre className={styles.source}>
      {source.lines.map((line, index) => {
        const number = source.firstLine + index;
        return (
          <span key={number} className={classes(styles.line, number === source.markedLine && styles.marked)}>
            <span className={styles.number}>{number}</span>
            {line}
            {"\n"}
          </span>
        );
      })}
    </pre>
  );
}
