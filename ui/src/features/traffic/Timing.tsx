import type { TrafficRow } from "@/host/bindings";
import { THIN } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import styles from "./Traffic.module.css";

/** How long it waited for an answer, and how long the answer took to come in. */
export function Timing({ row, headMillis }: { row: TrafficRow; headMillis: number | null }) {
  const { t } = useTranslation("traffic");
  const whole = Math.max(row.millis, 1);
  const head = Math.min(headMillis ?? row.millis, row.millis);
  const parts = [
    { name: "wait", millis: head },
    { name: "receive", millis: row.millis - head },
  ] as const;
  return (
    <section className={styles.card} aria-label={t("timing")}>
      <h3 className={styles.cardTitle}>
        {t("timing")}
        <span className={styles.cardNote}>{`${row.millis}${THIN}ms`}</span>
      </h3>
      <div className={styles.timing} aria-hidden>
        {parts.map((part) => (
          <span
            key={part.name}
            className={styles[part.name]}
            style={{ inlineSize: `${Math.max((part.millis / whole) * 100, part.millis > 0 ? 1 : 0)}%` }}
          />
        ))}
      </div>
      <dl className={styles.times}>
        {parts.map((part) => (
          <div key={part.name}>
            <dt>
              <span className={styles[part.name]} aria-hidden />
              {t(`time.${part.name}`)}
            </dt>
            <dd>{`${part.millis}${THIN}ms`}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
