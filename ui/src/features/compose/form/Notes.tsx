import { InlineMessage, ReadMore } from "@navikt/ds-react";

import type { FormRow } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./Form.module.css";

/** What to know before the form is used: not in use any more, not finished, or odd in some way. */
export function Notes({ row }: { row: FormRow }) {
  const { t } = useTranslation("form");
  const text = useText();
  const severe = row.standing === "retired" || row.standing === "expired";
  if (row.standingWords === null && row.problems.length === 0) return null;
  return (
    <div className={styles.notes} data-testid="form-notes" data-standing={row.standing}>
      {row.standingWords !== null && (
        <InlineMessage size="small" status={severe ? "warning" : "info"}>
          {text(row.standingWords)}
        </InlineMessage>
      )}
      {row.problems.length > 0 && (
        <ReadMore size="small" header={t("about")}>
          {row.problems.map((problem) => (
            <p key={problem.nb}>{text(problem)}</p>
          ))}
        </ReadMore>
      )}
    </div>
  );
}
