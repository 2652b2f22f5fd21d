import { ToggleGroup } from "@navikt/ds-react";
import { type KeyboardEvent, useMemo, useState } from "react";

import { Sparkline } from "@/components/Sparkline";
import type { Chart, Series } from "@/host/bindings";
import { formatDate, formatDayMonth } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { useCovered } from "./covered";
import { FactCard } from "./FactCard";
import styles from "./Measure.module.css";
import { MeasurementTable } from "./MeasurementTable";
import { ScoreCard } from "./ScoreCard";
import { SectionState } from "./SectionState";
import { SeriesChart, useChosen } from "./SeriesChart";
import { isUnsafe, type Period, plottable, shownValue, spans, within } from "./series";
import { ShowMore } from "./ShowMore";
import { seriesName } from "./words";

interface MeasurementsTabProps {
  chart: Chart;
  selected: string | null;
  onSelect: (key: string) => void;
  onRaw: (resourceId: number, title: string) => void;
}

/** Every kind of measurement, one at a time: curve, and the values in a table under it. */
export function MeasurementsTab({ chart, selected, onSelect, onRaw }: MeasurementsTabProps) {
  const { t } = useTranslation("chart");
  const { measurements } = chart;
  const { series } = measurements;
  const current = series.find((one) => one.key === selected) ?? series[0];
  const state = (
    <SectionState
      state={measurements.state}
      what={t("section.measurements").toLowerCase()}
      fetchedAt={measurements.fetchedAt}
      problem={measurements.problem}
      reference={measurements.reference}
    />
  );
  if (current === undefined) {
    return (
      <div className={styles.right}>
        <FactCard title={t("section.measurements")} testId="chart-measurements">
          {state}
          {measurements.state === "loaded" && <p className={styles.quiet}>{t("measure.none")}</p>}
        </FactCard>
      </div>
    );
  }
  return (
    <div className={styles.tab}>
      <SeriesList series={series} current={current.key} onSelect={onSelect} />
      <div className={styles.right} data-pane="content">
        {state}
        <SeriesDetail key={current.key} patientId={chart.patient.patientId} series={current} onRaw={onRaw} />
      </div>
    </div>
  );
}

interface SeriesListProps {
  series: readonly Series[];
  current: string;
  onSelect: (key: string) => void;
}

function SeriesList({ series, current, onSelect }: SeriesListProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();

  function pressed(event: KeyboardEvent<HTMLDivElement>): void {
    const at = series.findIndex((one) => one.key === current);
    const move = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const next = event.key === "Home" ? series[0] : event.key === "End" ? series.at(-1) : series[at + (move ?? 0)];
    if (next === undefined || next.key === current) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(next.key);
    event.currentTarget.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.key)}"]`)?.focus();
  }

  return (
    <div
      role="listbox"
      aria-label={t("measure.list")}
      className={styles.seriesList}
      onKeyDown={pressed}
      data-pane="list"
    >
      {series.map((one) => {
        const [newest] = one.points;
        return (
          <div
            key={one.key}
            role="option"
            aria-selected={one.key === current}
            tabIndex={one.key === current ? 0 : -1}
            className={styles.seriesRow}
            data-key={one.key}
            onClick={() => onSelect(one.key)}
          >
            <span className={styles.seriesName}>
              {isUnsafe(one) ? <s className={styles.struck}>{seriesName(one, t)}</s> : seriesName(one, t)}
              {one.unit !== null && <span className={styles.seriesUnit}>{one.unit}</span>}
            </span>
            <Sparkline
              values={plottable(one.points)
                .slice(-6)
                .map((point) => point.value)}
              label={t("measure.trendOf", { count: Math.min(6, one.points.length) })}
            />
            <span className={styles.seriesValue}>
              {newest === undefined || isUnsafe(one) ? "" : (shownValue(newest, language) ?? t("item.missing"))}
            </span>
          </div>
        );
      })}
    </div>
  );
}

const day = 86_400_000;
const periods: readonly Period[] = ["months3", "year1", "all"];

interface SeriesDetailProps {
  patientId: number;
  series: Series;
  onRaw: (resourceId: number, title: string) => void;
}

/** Rows of the table before somebody asks for more, and how many one press adds. */
const ROWS = 60;

function SeriesDetail({ patientId, series: held, onRaw }: SeriesDetailProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow(60_000);
  const [period, setPeriod] = useState<Period>("year1");
  const [rows, setRows] = useState(ROWS);
  const to = Math.ceil(now.getTime() / day) * day;
  const begins = to - spans[period];
  const {
    series,
    drawn: all,
    cutAt,
    left,
    more,
    error,
  } = useCovered(
    patientId,
    held,
    // Words have no curve: their table is read page by page.
    held.shape === "text" ? null : begins,
  );
  const points = useMemo(() => within(all, period, to), [all, period, to]);
  const [chosen, choose] = useChosen(`${series.key}-${period}`, points);
  const first = points[0]?.at ?? to;
  const from = period === "all" || cutAt !== null ? first - (to - first) * 0.03 - day : begins;
  const [newest] = series.points;
  const drawn = new Set(points.map((point) => point.source.resourceId));
  const drawable = series.shape !== "text" && all.length > 0;
  const listed =
    period === "all" || !drawable
      ? series.points
      : series.points.filter((point) => drawn.has(point.resourceId) || point.at === null);
  const sources = new Set(series.points.map((point) => point.source).filter((source) => source !== null));
  const selected = chosen === null ? null : (points[chosen]?.source.resourceId ?? null);
  const shown = Math.max(rows, listed.findIndex((point) => point.resourceId === selected) + 1);
  // What the period has no place for is not offered; what may be in it is.
  const hidden = Math.max(0, listed.length - shown) + (period === "all" || !drawable || cutAt !== null ? left : 0);
  const feet = [
    isUnsafe(series) ? t("danger.cannotInterpret") : series.shape === "score" ? t("measure.asSent") : null,
    drawable && cutAt !== null ? t("measure.cut", { date: formatDate(new Date(cutAt).toISOString()) }) : null,
  ].filter((word) => word !== null);
  return (
    <>
      <FactCard
        testId="chart-measurements"
        title={
          <span className={styles.heading}>
            {isUnsafe(series) ? <s className={styles.struck}>{seriesName(series, t)}</s> : seriesName(series, t)}
            <span className={styles.value}>
              {newest === undefined || isUnsafe(series) ? "" : (shownValue(newest, language) ?? t("item.missing"))}
            </span>
            <span className={styles.unit}>
              {[series.unit, newest?.at == null ? null : formatDayMonth(newest.at, now, language)]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
        }
        note={
          drawable ? (
            <ToggleGroup
              size="small"
              value={period}
              onChange={(value) => setPeriod(value as Period)}
              aria-label={t("measure.period")}
            >
              {periods.map((one) => (
                <ToggleGroup.Item key={one} value={one} label={t(`measure.${one}`)} />
              ))}
            </ToggleGroup>
          ) : null
        }
        foot={feet.length === 0 ? null : feet.join(" ")}
      >
        {!drawable ? null : points.length === 0 ? (
          <p className={styles.quiet}>{t("measure.noneInPeriod", { date: formatDate(newest?.at ?? "") })}</p>
        ) : (
          <SeriesChart
            series={series}
            points={points}
            from={from}
            to={to}
            height={264}
            selected={chosen}
            onSelect={choose}
          />
        )}
      </FactCard>
      {newest !== undefined && newest.parts.length > 0 && !isUnsafe(series) && (
        <ScoreCard series={series} newest={newest} />
      )}
      <FactCard
        title={t("section.measurements")}
        note={[
          t("measure.points", { count: listed.length }),
          sources.size > 0 ? t("measure.sources", { count: sources.size }) : null,
        ]
          .filter(Boolean)
          .join(", ")}
        foot={
          hidden === 0 && error === null ? null : (
            <ShowMore
              left={Math.max(hidden, error === null ? 0 : left)}
              more={() => {
                if (listed.length <= shown + ROWS) more?.();
                setRows(shown + ROWS);
              }}
              failed={error !== null}
            />
          )
        }
        testId="measurement-table"
      >
        <MeasurementTable series={series} points={listed.slice(0, shown)} selected={selected} onRaw={onRaw} />
      </FactCard>
    </>
  );
}
