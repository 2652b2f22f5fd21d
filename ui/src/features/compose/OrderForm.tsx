import { Select, Textarea } from "@navikt/ds-react";
import { type ReactNode, useState } from "react";

import { useRead } from "@/data";
import type { FormRow } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./KindFields.module.css";

/** A choice from the shelf is kept as its number; what is pasted is kept as it is. */
const SHELF = "shelf:";
const PASTE = "paste";

/** The form an order brings: the kind's own, one from the shelf, or one pasted. */
export function OrderForm({
  value,
  change,
  leave,
  ...input
}: {
  value: string;
  change: (value: string) => void;
  leave: () => void;
  size: "small";
  label: string;
  error: ReactNode;
  description?: string;
}) {
  const { t } = useTranslation("compose");
  const shelf = useRead("forms", {});
  const text = useText();
  const [pasting, setPasting] = useState(value !== "" && !value.startsWith(SHELF));
  const rows = shelf.data?.rows ?? [];
  const chosen = rows.find((row) => value === `${SHELF}${String(row.formId)}`);
  const gone = value.startsWith(SHELF) && shelf.data !== undefined && chosen === undefined;
  return (
    <div className={styles.order}>
      <Select
        {...input}
        {...(pasting ? { error: undefined } : {})}
        value={pasting ? PASTE : value}
        onChange={(event) => {
          const next = event.target.value;
          setPasting(next === PASTE);
          change(next === PASTE ? "" : next);
        }}
        onBlur={leave}
        data-testid="order-form"
      >
        <option value="">{t("order.standard")}</option>
        {rows.map((row) => (
          <option key={row.formId} value={`${SHELF}${String(row.formId)}`}>
            {named(row, t)}
          </option>
        ))}
        {gone && <option value={value}>{t("order.gone")}</option>}
        <option value={PASTE}>{t("order.paste")}</option>
      </Select>
      {chosen !== undefined && chosen.standingWords !== null && (
        <p className={classes(used(chosen) ? "bs-subtle" : styles.warn)} data-testid="order-standing">
          {text(chosen.standingWords)}
        </p>
      )}
      {chosen?.problems.map((problem) => (
        <p key={problem.nb} className={styles.warn}>
          {text(problem)}
        </p>
      ))}
      {gone && <p className={styles.warn}>{t("order.goneHow")}</p>}
      {pasting && (
        <Textarea
          size="small"
          label={t("order.text")}
          error={input.error}
          value={value}
          onChange={(event) => change(event.target.value)}
          onBlur={leave}
          minRows={3}
          maxRows={10}
          spellCheck={false}
          className={styles.json ?? ""}
          data-testid="order-text"
        />
      )}
    </div>
  );
}

function used(row: FormRow): boolean {
  return !["retired", "expired"].includes(row.standing);
}

/** Title, version and, where it is out of use, that it is. */
function named(row: FormRow, t: (key: string) => string): string {
  const title = row.title === "" ? t("form:untitled") : row.title;
  return [title, row.version, used(row) ? null : t(`order.standing.${row.standing}`)]
    .filter((part) => part !== null && part !== "")
    .join(" · ");
}
