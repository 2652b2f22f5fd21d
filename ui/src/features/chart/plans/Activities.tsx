import { Tag } from "@navikt/ds-react";
import type { TFunction } from "i18next";

import type { PlanActivity, PlanRhythm } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import styles from "./Plans.module.css";

interface ActivitiesProps {
  activities: readonly PlanActivity[];
  /** Heading; none where the place says it. */
  title: string | null;
  onRaw: (resourceId: number, title: string) => void;
}

/** What is to be done, and what is not to be done, in the order of the source. */
export function Activities({ activities, title, onRaw }: ActivitiesProps) {
  if (activities.length === 0) return null;
  return (
    <div>
      {title !== null && <h3 className={styles.subtitle}>{title}</h3>}
      <ul className={styles.activities}>
        {activities.map((one, at) => (
          <Activity key={`${String(at)}-${one.text ?? ""}`} one={one} onRaw={onRaw} bare={title === null} />
        ))}
      </ul>
    </div>
  );
}

const over = new Set(["cancelled", "stopped", "completed"]);

function Activity({ one, bare, onRaw }: { one: PlanActivity; bare: boolean; onRaw: ActivitiesProps["onRaw"] }) {
  const { t } = useTranslation("chart");
  const { resourceId } = one;
  const text = one.text ?? t("item.untitled");
  // A step of a zone is never begun beforehand: that goes without saying there.
  const status = one.status === null || (bare && one.status === "not-started") ? null : one.status;
  const aside = [
    one.what,
    one.when,
    one.rhythm === null ? null : rhythmWords(one.rhythm, t),
    one.start === null ? null : t("plan.from", { date: formatDate(one.start) }),
    one.end === null ? null : t("plan.until", { date: formatDate(one.end) }),
    one.who.length === 0 ? null : t("plan.who", { who: one.who.join(", ") }),
    one.place === null ? null : t("plan.place", { place: one.place }),
    one.statusReason,
  ].filter((part) => part !== null);
  return (
    <li>
      <span className={status !== null && over.has(status) ? styles.over : undefined}>
        {resourceId === null ? (
          text
        ) : (
          <button type="button" className="bs-link" aria-haspopup="dialog" onClick={() => onRaw(resourceId, text)}>
            {text}
          </button>
        )}
      </span>{" "}
      {one.notToDo && (
        <Tag size="xsmall" variant="moderate" data-color="danger">
          {t("plan.notToDo")}
        </Tag>
      )}
      {status !== null && (
        <span className="bs-subtle"> {t(`plan.activityStatus.${status}`, { defaultValue: status })}</span>
      )}
      {aside.length > 0 && <div className={styles.aside}>{aside.join(" · ")}</div>}
      {one.progress.slice(0, 3).map((note) => (
        <div key={`${note.at ?? ""}-${note.text}`} className={styles.aside}>
          {note.at !== null && `${formatDate(note.at)}: `}
          {note.text}
        </div>
      ))}
    </li>
  );
}

function rhythmWords({ frequency, period, unit }: PlanRhythm, t: TFunction<"chart">): string {
  const sent = `${String(frequency)} / ${period} ${unit}`;
  return period === "1"
    ? t(`plan.rhythm.${unit}`, { count: frequency, defaultValue: sent })
    : t(`plan.rhythmEvery.${unit}`, { count: frequency, period, defaultValue: sent });
}
