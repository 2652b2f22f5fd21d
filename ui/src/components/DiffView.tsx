import { CheckmarkCircleFillIcon } from "@navikt/aksel-icons";
import { Chips, TextField } from "@navikt/ds-react";
import { useState } from "react";

import type { CompareOptions, DiffView as Diff } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";

import styles from "./DiffView.module.css";

export const ALL_OPTIONS: CompareOptions = { ids: true, times: true, order: true, ignore: [] };

/** What is no difference: ids, moments, order, and members that a person names. */
export function CompareOptionsBar({
  options,
  change,
}: {
  options: CompareOptions;
  change: (options: CompareOptions) => void;
}) {
  const { t } = useTranslation("common");
  const [typed, setTyped] = useState("");
  const add = (): void => {
    const name = typed.trim();
    if (name !== "" && !options.ignore.includes(name)) change({ ...options, ignore: [...options.ignore, name] });
    setTyped("");
  };
  return (
    <div className={styles.options} role="group" aria-label={t("diff.ignore")}>
      <span className={styles.optionsName}>{t("diff.ignore")}</span>
      <Chips size="small">
        {(["ids", "times", "order"] as const).map((part) => (
          <Chips.Toggle
            key={part}
            selected={options[part]}
            onClick={() => change({ ...options, [part]: !options[part] })}
            data-testid={`diff-${part}`}
          >
            {t(`diff.${part}`)}
          </Chips.Toggle>
        ))}
        {options.ignore.map((name) => (
          <Chips.Removable
            key={name}
            onDelete={() => change({ ...options, ignore: options.ignore.filter((other) => other !== name) })}
          >
            {name}
          </Chips.Removable>
        ))}
      </Chips>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField
          size="small"
          label={t("diff.member")}
          hideLabel
          placeholder={t("diff.member")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={add}
          className={styles.member ?? ""}
          data-testid="diff-member"
        />
      </form>
    </div>
  );
}

/** Two texts as one, line by line: what only the first has, what only the second has, and what lies around. */
export function DiffView({ diff, one, other }: { diff: Diff; one: string; other: string }) {
  const { t } = useTranslation("common");
  if (diff.problem === "too_large" || diff.problem === "not_kept") {
    return <p className={styles.note}>{t(`diff.problem.${diff.problem}`)}</p>;
  }
  return (
    <div className={styles.diff} data-testid="diff">
      <p className={styles.sum} data-testid="diff-sum">
        {diff.equal ? (
          <>
            <CheckmarkCircleFillIcon aria-hidden className={styles.equal} />
            {t("diff.equal")}
          </>
        ) : (
          t("diff.counts", { removed: diff.removed, added: diff.added })
        )}
        {diff.problem === "not_json" && <span className={styles.note}> {t("diff.problem.not_json")}</span>}
      </p>
      {!diff.equal && (
        <div
          className={styles.rows}
          role="region"
          aria-label={t("diff.name")}
          // A long line is read by scrolling.
          tabIndex={0}
        >
          <table className={styles.table}>
            <caption className="aksel-sr-only">{t("diff.caption", { one, other })}</caption>
            <tbody>
              {diff.rows.map((row, index) =>
                row.kind === "gap" ? (
                  <tr key={index} className={styles.gap}>
                    <td colSpan={4}>{t("diff.gap", { count: row.lines })}</td>
                  </tr>
                ) : (
                  <tr key={index} className={classes(styles[row.kind])}>
                    <td className={styles.line}>{row.left}</td>
                    <td className={styles.line}>{row.right}</td>
                    <td className={styles.sign}>
                      <span aria-hidden>{row.kind === "removed" ? "−" : row.kind === "added" ? "+" : ""}</span>
                      {row.kind === "removed" && (
                        <span className="aksel-sr-only">{t("diff.onlyIn", { name: one })}</span>
                      )}
                      {row.kind === "added" && (
                        <span className="aksel-sr-only">{t("diff.onlyIn", { name: other })}</span>
                      )}
                    </td>
                    <td className={styles.text}>{row.text}</td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </div>
      )}
      {diff.more && <p className={styles.note}>{t("diff.more")}</p>}
    </div>
  );
}
