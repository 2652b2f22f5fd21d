import { useMemo, useState } from "react";

import type { Chart, Series } from "@/host/bindings";
import { formatDate, formatDayMonth } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { FactCard } from "./FactCard";
import styles from "./Measure.module.css";
import { MeasurementTable } from "./MeasurementTable";
import { SectionState } from "./SectionState";
import { SeriesChart, useChosen } from "./SeriesChart";
import { bloodPressure, plottable, shownValue, within } from "./series";
import { seriesName } from "./words";

interface BloodPressureCardProps {
  chart: Chart;
  className?: string | undefined;
  onRaw: (resourceId: number, title: string) => void;
  onTab: (tab: string) => void;
}

/** The year's blood pressure: ▼ over ▲, joined by a bar. A table is one key away. */
export function BloodPressureCard({ chart, className, onRaw, onTab }: BloodPressureCardProps) {
  const { t } = useTranslation("chart");
  const { measurements } = chart;
  const series = bloodPressure(measurements.series);
  if (series !== null) {
    return <WithSeries series={series} chart={chart} className={className} onRaw={onRaw} onTab={onTab} />;
  }
  return (
    <FactCard title={t("section.measurements")} className={className} testId="chart-measurements">
      {measurements.state === "loaded" ? (
        <p className={styles.quiet}>{t("measure.noBloodPressure")}</p>
      ) : (
        <SectionState
          state={measurements.state}
          what={t("section.measurements").toLowerCase()}
          fetchedAt={measurements.fetchedAt}
          problem={measurements.problem}
          reference={measurements.reference}
        />
      )}
    </FactCard>
  );
}

function WithSeries({ series, chart, className, onRaw, onTab }: BloodPressureCardProps & { series: Series }) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow(60_000);
  const [asTable, setAsTable] = useState(false);
  const [chosen, choose] = useChosen(series.key);
  const all = useMemo(() => plottable(series.points), [series]);
  const to = Math.ceil(now.getTime() / 86_400_000) * 86_400_000;
  const points = useMemo(() => within(all, "year1", to), [all, to]);
  const [newest] = series.points;
  const from = to - 366 * 86_400_000;
  return (
    <FactCard
      className={className}
      testId="chart-measurements"
      title={
        <span className={styles.heading}>
          {seriesName(series, t)}
          {newest !== undefined && (
            <>
              <span className={styles.value}>{shownValue(newest, language)}</span>
              <span className={styles.unit}>
                {[series.unit, newest.at === null ? t("item.noDate") : formatDayMonth(newest.at, now, language)]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </>
          )}
        </span>
      }
      note={
        <span className={styles.acts}>
          <button type="button" className="bs-link" aria-pressed={asTable} onClick={() => setAsTable((was) => !was)}>
            {asTable ? t("measure.asChart") : t("measure.asTable")}
          </button>
          <button type="button" className="bs-link" onClick={() => onTab("measurements")}>
            {t("measure.toMeasurements")}
          </button>
        </span>
      }
    >
      <SectionState
        state={chart.measurements.state}
        what={t("section.measurements").toLowerCase()}
        fetchedAt={chart.measurements.fetchedAt}
        problem={chart.measurements.problem}
        reference={chart.measurements.reference}
      />
      {asTable ? (
        <MeasurementTable series={series} points={series.points.slice(0, 8)} onRaw={onRaw} />
      ) : points.length === 0 ? (
        <p className={styles.quiet}>{t("measure.noneInPeriod", { date: formatDate(newest?.at ?? "") })}</p>
      ) : (
        <SeriesChart
          series={series}
          points={points}
          from={from}
          to={to}
          height={196}
          selected={chosen}
          onSelect={choose}
        />
      )}
    </FactCard>
  );
}
