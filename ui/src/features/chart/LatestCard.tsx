import { Sparkline } from "@/components/Sparkline";
import type { Chart, Series } from "@/host/bindings";
import { formatListTime } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { FactCard } from "./FactCard";
import styles from "./Measure.module.css";
import { SectionState } from "./SectionState";
import { useValueWords } from "./SeriesChart";
import { seriesName } from "./words";
import { isUnsafe, plottable } from "./series";

interface LatestCardProps {
  chart: Chart;
  className?: string | undefined;
  onSeries: (key: string) => void;
  onTab: (tab: string) => void;
}

const shownSeries = 6;
const trendPoints = 6;

/** The newest value of each kind, with the way it has gone. One line per kind and unit. */
export function LatestCard({ chart, className, onSeries, onTab }: LatestCardProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow();
  const words = useValueWords();
  const { measurements } = chart;
  const series = measurements.series
    .filter((one) => one.shape !== "pair" && one.points.length > 0 && !isUnsafe(one))
    .sort((a, b) => (b.points[0]?.at ?? "").localeCompare(a.points[0]?.at ?? ""));
  return (
    <FactCard
      title={t("section.latest")}
      note={series.length > 0 ? t("measure.trend", { count: trendPoints }) : null}
      className={className}
      testId="chart-latest"
      foot={
        series.length > shownSeries ? (
          <>
            <span>{t("count.more", { count: series.length - shownSeries })}</span>
            <button type="button" className="bs-link" onClick={() => onTab("measurements")}>
              {t("item.seeAll")}
            </button>
          </>
        ) : null
      }
    >
      <SectionState
        state={measurements.state}
        what={t("section.measurements").toLowerCase()}
        fetchedAt={measurements.fetchedAt}
        problem={measurements.problem}
        reference={measurements.reference}
      />
      {measurements.state === "loaded" && series.length === 0 && <p className={styles.quiet}>{t("measure.none")}</p>}
      <ul className={styles.latest}>
        {series.slice(0, shownSeries).map((one) => (
          <li key={one.key}>
            <button type="button" className={styles.latestRow} onClick={() => onSeries(one.key)}>
              <span className={styles.seriesName}>{seriesName(one, t)}</span>
              <Trend series={one} />
              <span className={styles.latestValue}>{words(one) ?? t("item.missing")}</span>
              <span className={styles.latestDate}>
                {one.points[0]?.at == null ? "" : formatListTime(one.points[0].at, now, language)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </FactCard>
  );
}

/** The way it has gone, where there are numbers enough to show one. */
function Trend({ series }: { series: Series }) {
  const { t } = useTranslation("chart");
  const values = plottable(series.points)
    .slice(-trendPoints)
    .map((point) => point.value);
  return (
    <span className={values.length < 2 ? styles.noTrend : styles.trend}>
      <Sparkline values={values} label={t("measure.trendOf", { count: values.length })} />
    </span>
  );
}
