import type { ReactNode } from "react";

import type { FormRow } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatListTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./Form.module.css";

/** A form in words: title, address and version, where it came from, and what to know before using it. */
export function FormCard({ row, children }: { row: FormRow; children: ReactNode }) {
  const { t } = useTranslation("form");
  const text = useText();
  const language = useLanguage();
  const now = useNow(60_000);
  const time = formatListTime(row.addedAt, now, language);
  const severe = row.standing === "retired" || row.standing === "expired" || !row.fillable;
  return (
    <li className={styles.card} data-testid="form-row" data-form-id={row.formId} data-fillable={row.fillable}>
      <div className={styles.cardText}>
        <strong className={styles.cardTitle}>{row.title === "" ? t("untitled") : row.title}</strong>
        <p className="bs-subtle">
          {t("questions", { count: row.questions })}
          {" · "}
          {t(`source.${row.source}`, { time, connection: row.connection ?? "" })}
        </p>
        {row.url !== null && (
          <p className={styles.address}>
            {row.url}
            {row.version !== null && `|${row.version}`}
          </p>
        )}
        {row.standingWords !== null && (
          <p className={classes(severe ? styles.warn : "bs-subtle")}>{text(row.standingWords)}</p>
        )}
        {!row.fillable &&
          row.problems.map((problem) => (
            <p key={problem.nb} className={styles.warn}>
              {text(problem)}
            </p>
          ))}
      </div>
      <div className={styles.cardActs}>{children}</div>
    </li>
  );
}
