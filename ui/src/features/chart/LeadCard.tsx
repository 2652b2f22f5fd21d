import { useMemo, useState } from "react";

import type { Chart, Series } from "@/host/bindings";
import { formatDate, formatDayMonth } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { useCovered } from "./covered";
import { FactCard } from "./FactCard";
import styles from "./Measure.module.css";
import { MeasurementTable } from "./MeasurementTable";
import { SectionState } from "./SectionState";
import { SeriesChart, useChosen } from "./SeriesChart";
import { shownValue, spans, within } from "./series";
import { seriesName } from "./words";

interface LeadCardProps {
  series: Series;
  chart: Chart;
  className?: string | undefined;
  onRaw: (resourceId: number, title: string) => void;
  onTab: (tab: string) => void;
}

/** The year of what leads, blood pressure where there is any: ▼ over ▲, joined by a bar. A table is one key away. */
export function LeadCard({ series: held, chart, className, onRaw, onTab }: LeadCardProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow(60_000);
  const [asTable, setAsTable] = useState(false);
  const to = Math.ceil(now.getTime() / 86_400_000) * 86_400_000;
  const { series, drawn: all, cutAt } = useCovered(chart.patient.patientId, held, to - spans.year1);
  const points = useMemo(() => within(all, "year1", to), [all, to]);
  const [chosen, choose] = useChosen(held.key, points);
  const [newest] = series.points;
  // Nothing was measured before she was born.
  const born = Date.parse(chart.patient.person.birthDate ?? "");
  const from = Math.max(
    to - spans.year1,
    Number.isFinite(born) ? born - 7 * 86_400_000 : 0,
    cutAt === null ? 0 : cutAt - 86_400_000,
  );
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
      {cutAt !== null && (
        <p className={styles.quiet}>{t("measure.cut", { date: formatDate(new Date(cutAt).toISOString()) })}</p>
      )}
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
