import type { Measurement, Series } from "@/host/bindings";
import { formatDayMonth } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { FactCard } from "./FactCard";
import styles from "./Measure.module.css";
import { shownNumber, shownValue } from "./series";
import { seriesName } from "./words";

interface ScoreCardProps {
  series: Series;
  newest: Measurement;
}

/** The newest score and the points that it is the sum of, as they were sent. Nothing here is computed. */
export function ScoreCard({ series, newest }: ScoreCardProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow(60_000);
  return (
    <FactCard
      title={
        <span className={styles.heading}>
          {seriesName(series, t)}
          <span className={styles.value}>{shownValue(newest, language)}</span>
          <span>{interpretationWords(newest.interpretation, t)}</span>
        </span>
      }
      note={newest.at === null ? t("item.noDate") : formatDayMonth(newest.at, now, language)}
      foot={t("measure.asSent")}
      testId="score"
    >
      <dl className={styles.parts}>
        {newest.parts.map((part, at) => (
          <div key={`${String(at)}-${part.name ?? ""}`} className={styles.part}>
            <dt>{part.name ?? t("item.untitled")}</dt>
            <dd>
              <span className={styles.points} data-colour={part.colour ?? undefined}>
                {[shownNumber(part.value, language), part.unit].filter((one) => one !== null).join(" ")}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </FactCard>
  );
}

/** The reading in words: a code of the published list, else what was sent. */
export function interpretationWords(
  interpretation: string | null,
  t: ReturnType<typeof useTranslation<"chart">>["t"],
): string | null {
  if (interpretation === null) return null;
  return t(`measure.reading.${interpretation}`, { defaultValue: interpretation });
}
