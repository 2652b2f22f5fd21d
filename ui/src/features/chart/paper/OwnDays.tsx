import { DatePicker, useDatepicker } from "@navikt/ds-react";

import { isoDay } from "@/lib/day";
import { useTranslation } from "@/lib/i18n";

import styles from "./Paper.module.css";
import type { Days } from "./parts";

/** From one day to another, both with; either may be left open. */
export function OwnDays({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const { t } = useTranslation("paper");
  return (
    <div className={styles.days}>
      <Day label={t("dialog.from")} value={days.from} onChange={(from) => onChange({ ...days, from })} testId="from" />
      <Day label={t("dialog.to")} value={days.to} onChange={(to) => onChange({ ...days, to })} testId="to" />
    </div>
  );
}

function Day({
  label,
  value,
  onChange,
  testId,
}: {
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
  testId: string;
}) {
  const { datepickerProps, inputProps } = useDatepicker({
    ...(value === null ? {} : { defaultSelected: new Date(`${value}T12:00:00`) }),
    onDateChange: (next) => onChange(next === undefined ? null : isoDay(next)),
  });
  return (
    <DatePicker {...datepickerProps} dropdownCaption fromDate={new Date(1900, 0, 1)} toDate={new Date(2100, 11, 31)}>
      <DatePicker.Input {...inputProps} size="small" label={label} data-testid={`paper-${testId}`} />
    </DatePicker>
  );
}
