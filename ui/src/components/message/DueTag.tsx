import { ClockIcon } from "@navikt/aksel-icons";

import type { DueBy, DueDay } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { daysUntil, formatDay, formatLongDay, formatMediumDay } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";

import styles from "./DueTag.module.css";

export type DueTone = "quiet" | "warning" | "danger";

/** Amber from the day it is soon due, or from seven days before; red when the date is passed; grey before that. */
export function dueTone(due: string, now: Date, soon: string | null = null): DueTone {
  const days = daysUntil(due, now);
  if (days < 0) return "danger";
  const near = soon === null ? days <= 7 : daysUntil(soon, now) <= 0;
  return near ? "warning" : "quiet";
}

/** `5 virkedager`, with the holiday that the day itself is. */
export function useWorkingDays(): (day: DueDay) => string {
  const { t } = useTranslation("message");
  const text = useText();
  return (day) => {
    const left = t("due.working", { count: day.workingDays });
    if (day.holiday !== null) return `${left} · ${text(day.holiday)}`;
    return day.off ? `${left} · ${t("due.off")}` : left;
  };
}

/**
 * The due date: short in a row (`Frist 27.11.`), whole in a head (`Frist fre. 27. november · 7 dager`). What is soon is
 * said in working days too, when they are known and are fewer.
 */
export function DueTag({
  due,
  soon = null,
  by = null,
  long = false,
  reply = false,
  day,
}: {
  due: string;
  /** The day it is soon due from. */
  soon?: string | null;
  /** Who says so. */
  by?: DueBy | null;
  long?: boolean;
  reply?: boolean;
  /** The date on the calendar. */
  day?: DueDay | null;
}) {
  const { t } = useTranslation("message");
  const working = useWorkingDays();
  const language = useLanguage();
  const now = useNow(60_000);
  const room = useRoom();
  const tone = dueTone(due, now, soon);
  const days = daysUntil(due, now);
  const date = long ? formatMediumDay(due, now, language) : formatDay(due, now);
  const left =
    !long || days < 0 || room === "tight" ? "" : ` · ${days === 0 ? t("due.today") : t("due.days", { count: days })}`;
  const words = days < 0 ? t("due.passed", { day: date }) : t(reply ? "due.reply" : "due.due", { day: date });
  const known = day !== undefined && day !== null && days >= 0 ? working(day) : null;
  const near = known !== null && long && room !== "tight" && (tone === "warning" || day?.off === true);
  const whole = [formatLongDay(due, now, language), known, by === null ? null : t(`due.by.${by}`)];
  return (
    <span
      className={classes(styles.tag, styles[tone])}
      title={whole.filter((part) => part !== null).join(" · ")}
      data-testid="due"
      data-tone={tone}
    >
      {tone === "warning" && <ClockIcon aria-hidden className={styles.icon} />}
      {words}
      {left}
      {near && ` (${known})`}
    </span>
  );
}
