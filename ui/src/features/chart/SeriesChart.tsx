import { type KeyboardEvent, lazy, Suspense, useMemo, useState } from "react";

import type { Measurement, Series } from "@/host/bindings";
import { THIN, formatDate, formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { ChartBoundary } from "./ChartBoundary";
import styles from "./Measure.module.css";
import { bandsOf, extremes, limitWords, type Point, shownNumber, shownValue } from "./series";
import { useThemeKey } from "./useThemeKey";
import { seriesName } from "./words";

const Plot = lazy(() => import("./Plot").then((module) => ({ default: module.Plot })));

interface SeriesChartProps {
  series: Series;
  points: readonly Point[];
  from: number;
  to: number;
  height: number;
  selected: number | null;
  onSelect: (index: number | null) => void;
}

/** What the picture says, in one sentence. */
export function useSentence(): (series: Series, points: readonly Point[]) => string {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  return (series, points) => {
    const first = points[0];
    const last = points.at(-1);
    const range = extremes(points);
    if (first === undefined || last === undefined || range === null) return seriesName(series, t);
    return t(series.shape === "pair" ? "measure.sentencePair" : "measure.sentenceNumber", {
      name: seriesName(series, t),
      count: points.length,
      from: formatDate(first.source.at ?? ""),
      to: formatDate(last.source.at ?? ""),
      value: shownValue(last.source, language) ?? "",
      unit: series.unit ?? "",
      high: shownNumber(range.high, language),
      low: shownNumber(range.low, language),
    });
  };
}

/** A curve with its sentence; arrows go from value to value, and the value is said under it. */
export function SeriesChart({ series, points, from, to, height, selected, onSelect }: SeriesChartProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow();
  const theme = useThemeKey();
  const sentence = useSentence();
  const said = selected === null ? undefined : points[selected];
  const bands = useMemo(() => bandsOf(series.points), [series]);

  function pressed(event: KeyboardEvent<HTMLDivElement>): void {
    const last = points.length - 1;
    const at = selected ?? last + 1;
    const next = { ArrowLeft: Math.max(0, at - 1), ArrowRight: Math.min(last, at + 1), Home: 0, End: last }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    event.stopPropagation();
    onSelect(next);
  }

  return (
    <div className={styles.chart}>
      <div
        role="img"
        aria-label={sentence(series, points)}
        tabIndex={0}
        className={styles.canvas}
        onKeyDown={pressed}
        style={{ minBlockSize: height }}
        data-testid="series-chart"
      >
        <ChartBoundary words={t("measure.chartFailed")}>
          <Suspense fallback={null}>
            <Plot
              points={points}
              pair={series.shape === "pair"}
              bands={bands.drawn}
              from={from}
              to={to}
              height={height}
              language={language}
              theme={theme}
              selected={selected}
              onSelect={onSelect}
            />
          </Suspense>
        </ChartBoundary>
      </div>
      <div className={styles.caption}>
        <span aria-live="polite">
          {said !== undefined &&
            t("measure.point", {
              date: formatSince(said.source.at ?? "", now, language),
              value: shownValue(said.source, language) ?? "",
              unit: series.unit ?? "",
            }).trim()}
        </span>
        <span>{t("measure.keys")}</span>
      </div>
      {bands.drawn.length > 0 && (
        <ul className={styles.bands} aria-label={t("measure.limits")}>
          {bands.drawn.map((band, at) => (
            <li key={`${String(at)}-${band.colour}`}>
              <span className={styles.swatch} data-colour={band.colour} aria-hidden />
              {t(`measure.band.${band.colour}`)} {limitWords(band.range, language)}
              {series.shape === "pair" && ` (${t(band.range.second ? "measure.lower" : "measure.upper")})`}
            </li>
          ))}
          {bands.at !== null && <li>{t("measure.limitsOf", { date: formatDate(bands.at) })}</li>}
        </ul>
      )}
    </div>
  );
}

/** `138/84 mmHg`. */
export function useValueWords(): (series: Series) => string | null {
  const language = useLanguage();
  return useMemo(
    () => (series) => {
      const [newest] = series.points;
      if (newest === undefined) return null;
      const value = shownValue(newest, language);
      if (value === null) return null;
      return series.unit === null || newest.value === null ? value : `${value}${THIN}${series.unit}`;
    },
    [language],
  );
}

/**
 * Which value of the curve is chosen, by its place, for as long as the key is the same. It is kept by what it is: older
 * values that come before it move its place.
 */
export function useChosen(key: string, points: readonly Point[]): [number | null, (index: number | null) => void] {
  const [chosen, setChosen] = useState<{ key: string; source: Measurement } | null>(null);
  const at = useMemo(() => {
    if (chosen?.key !== key) return null;
    const { resourceId, at: when } = chosen.source;
    const place = points.findIndex(({ source }) => source.resourceId === resourceId && source.at === when);
    return place === -1 ? null : place;
  }, [chosen, key, points]);
  function choose(index: number | null): void {
    const point = index === null ? undefined : points[index];
    setChosen(point === undefined ? null : { key, source: point.source });
  }
  return [at, choose];
}
