import { Button, DatePicker, useDatepicker } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useWorkingDays } from "@/components/message/DueTag";
import { useRead } from "@/data";
import type { DueBy } from "@/host/bindings";
import { isoDay, today } from "@/lib/day";
import { formatMediumDay } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./DueDialog.module.css";

const SOON: readonly { key: string; days: number }[] = [
  { key: "tomorrow", days: 1 },
  { key: "week", days: 7 },
  { key: "threeWeeks", days: 21 },
];

/** When it must be done by: three quick ones, any date, or none. */
export function DueDialog({
  date,
  by,
  onChoose,
  onClose,
}: {
  date: string | null;
  /** Who says so now. */
  by: DueBy | null;
  onChoose: (date: string | null) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("inbox");
  const language = useLanguage();
  const [now] = useState(today);
  const [chosen, setChosen] = useState<string | null>(date);
  const working = useWorkingDays();
  const quick = SOON.map(({ key, days }) => ({ key, day: isoDay(new Date(now.getTime() + days * 86_400_000)) }));
  const dates = [...quick.map((one) => one.day), ...(chosen === null ? [] : [chosen.slice(0, 10)])];
  const calendar = useRead("due_days", { dates }, { keep: true }).data?.days ?? [];
  const left = (day: string): string | null => {
    const known = calendar.find((one) => one.date === day);
    return known === undefined ? null : working(known);
  };
  const { datepickerProps, inputProps } = useDatepicker({
    ...(date === null ? {} : { defaultSelected: new Date(`${date.slice(0, 10)}T12:00:00`) }),
    fromDate: now,
    onDateChange: (next) => setChosen(next === undefined ? null : isoDay(next)),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("dueDialog.title")}
      testId="due-dialog"
      footer={
        <>
          {date !== null && (
            <Button size="small" variant="tertiary" data-color="neutral" onClick={() => onChoose(null)}>
              {t("dueDialog.remove")}
            </Button>
          )}
          <Button size="small" variant="secondary" data-color="neutral" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button size="small" disabled={chosen === null} onClick={() => onChoose(chosen)} data-testid="due-set">
            {t("dueDialog.set")}
          </Button>
        </>
      }
    >
      {date !== null && by !== null && (
        <p className={styles.now} data-testid="due-by">
          {t("dueDialog.now", { day: formatMediumDay(date, now, language), by: t(`message:due.by.${by}`) })}
        </p>
      )}
      <div className={styles.quick}>
        {quick.map(({ key, day }) => (
          <Button key={key} size="small" variant="secondary" onClick={() => onChoose(day)} data-testid={`due-${key}`}>
            {t(`dueDialog.${key}`)} · {formatMediumDay(day, now, language)}
            {left(day) !== null && ` · ${left(day) ?? ""}`}
          </Button>
        ))}
      </div>
      <DatePicker {...datepickerProps}>
        <DatePicker.Input {...inputProps} size="small" label={t("dueDialog.date")} />
      </DatePicker>
      <p className="bs-subtle" role="status" data-testid="due-left">
        {chosen === null ? t("dueDialog.none") : (left(chosen.slice(0, 10)) ?? "")}
      </p>
    </Dialog>
  );
}
