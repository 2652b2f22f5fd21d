import { ClockIcon } from "@navikt/aksel-icons";

import { classes } from "@/lib/classes";
import { daysUntil, formatDay, formatLongDay, formatMediumDay } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";

import styles from "./DueTag.module.css";

export type DueTone = "quiet" | "warning" | "danger";

/** Amber from seven days before, red when the date is passed; grey before that. */
export function dueTone(due: string, now: Date): DueTone {
  const days = daysUntil(due, now);
  if (days < 0) return "danger";
  return days <= 7 ? "warning" : "quiet";
}

/** The due date: short in a row (`Frist 27.11.`), whole in a head (`Frist fre. 27. november · 7 dager`). */
export function DueTag({ due, long = false, reply = false }: { due: string; long?: boolean; reply?: boolean }) {
  const { t } = useTranslation("message");
  const language = useLanguage();
  const now = useNow(60_000);
  const room = useRoom();
  const tone = dueTone(due, now);
  const days = daysUntil(due, now);
  const day = long ? formatMediumDay(due, now, language) : formatDay(due, now);
  const left =
    !long || days < 0 || room === "tight" ? "" : ` · ${days === 0 ? t("due.today") : t("due.days", { count: days })}`;
  const words = days < 0 ? t("due.passed", { day }) : t(reply ? "due.reply" : "due.due", { day });
  return (
    <span
      className={classes(styles.tag, styles[tone])}
      title={formatLongDay(due, now, language)}
      data-testid="due"
      data-tone={tone}
    >
      {tone === "warning" && <ClockIcon aria-hidden className={styles.icon} />}
      {words}
      {left}
    </span>
  );
}
