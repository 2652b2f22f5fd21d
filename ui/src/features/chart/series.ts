import type { MeasuredRange, Measurement, Series } from "@/host/bindings";

/** A measurement that can stand on an axis: it has a time and a number. */
export interface Point {
  at: number;
  value: number;
  second: number | null;
  source: Measurement;
}

export type Period = "months3" | "year1" | "all";

const day = 86_400_000;
/** How far back a period goes, in milliseconds. */
export const spans: Readonly<Record<Period, number>> = {
  months3: 92 * day,
  year1: 366 * day,
  all: Number.POSITIVE_INFINITY,
};

function toNumber(text: string | null): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Oldest first. What has no time or no number stands in the table only: a place on the axis would be a guess. */
export function plottable(points: readonly Measurement[]): Point[] {
  const found: Point[] = [];
  for (const source of points) {
    const at = source.at === null ? Number.NaN : Date.parse(source.at);
    const value = toNumber(source.value);
    if (Number.isFinite(at) && value !== null) {
      found.push({ at, value, second: toNumber(source.second), source });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** Points within the period, counted back from now. */
export function within(points: readonly Point[], period: Period, now: number): Point[] {
  const first = now - spans[period];
  return points.filter((point) => point.at >= first);
}

/** Numbers as sent: the decimals are the source's, only the mark is ours. */
export function shownNumber(text: string, language: string): string {
  return language.startsWith("nb") ? text.replace(".", ",") : text;
}

/** `138/84`, `36,6`, or the coded word; `null` when the source has neither. */
export function shownValue(point: Measurement, language: string): string | null {
  if (point.value === null) return point.text;
  const first = shownNumber(point.value, language);
  return point.second === null ? first : `${first}/${shownNumber(point.second, language)}`;
}

/** Highest and lowest first value, as sent. */
export function extremes(points: readonly Point[]): { high: string; low: string } | null {
  let high: Point | undefined;
  let low: Point | undefined;
  for (const point of points) {
    if (high === undefined || point.value > high.value) high = point;
    if (low === undefined || point.value < low.value) low = point;
  }
  if (high === undefined || low === undefined) return null;
  return { high: high.source.value ?? "", low: low.source.value ?? "" };
}

/** An unknown modifier hangs on it: named, struck, and in no summary. */
export function isUnsafe(series: Series): boolean {
  return series.points.some((point) => point.flags.includes("cannot_interpret"));
}

/** The pair series that Oversikt draws: the one with the newest reading. */
export function bloodPressure(series: readonly Series[]): Series | null {
  let best: Series | null = null;
  for (const one of series) {
    if (one.shape !== "pair" || isUnsafe(one)) continue;
    if (best === null || (one.points[0]?.at ?? "") > (best.points[0]?.at ?? "")) best = one;
  }
  return best;
}

/**
 * What Oversikt draws large: blood pressure where there is any, else the curve with the newest value. An infant has a
 * weight; a card that says what she has not would be the largest on her screen.
 */
export function leading(series: readonly Series[]): Series | null {
  const pressure = bloodPressure(series);
  if (pressure !== null) return pressure;
  let best: Series | null = null;
  for (const one of series) {
    if (one.shape !== "number" || isUnsafe(one) || plottable(one.points).length < 2) continue;
    // Of several of one moment the first: the engine has them in the order of the chart.
    if (best === null || (one.points[0]?.at ?? "") > (best.points[0]?.at ?? "")) best = one;
  }
  return best;
}

/** A stretch of the value axis that the sender gave a meaning. */
export interface Band {
  colour: "green" | "yellow" | "red" | "plain";
  low: number | null;
  high: number | null;
  range: MeasuredRange;
}

/** The limits of the newest value that was sent with some: those that can be drawn, and all of them to be said. */
export function bandsOf(points: readonly Measurement[]): { drawn: Band[]; at: string | null } {
  const newest = points.find((point) => point.ranges.length > 0);
  const drawn: Band[] = [];
  for (const range of newest?.ranges ?? []) {
    const [low, high] = [toNumber(range.low), toNumber(range.high)];
    // Limits for somebody else (an age, a group) are words in the table.
    if (range.applies !== null || (low === null && high === null)) continue;
    const colour =
      range.colour === "green" || range.colour === "yellow" || range.colour === "red" ? range.colour : "plain";
    drawn.push({ colour, low, high, range });
  }
  return { drawn, at: newest?.at ?? null };
}

/** `120–140`, `≥ 90`, `≤ 87`: numbers as sent. */
export function limitWords({ low, high, words, applies }: MeasuredRange, language: string): string {
  const said = (text: string) => shownNumber(text, language);
  const limits =
    low !== null && high !== null
      ? `${said(low)}–${said(high)}`
      : low !== null
        ? `≥ ${said(low)}`
        : high !== null
          ? `≤ ${said(high)}`
          : null;
  const told = [limits, words].filter((part) => part !== null).join(" ");
  return applies === null ? told : `${told} (${applies})`;
}

/** Value axis with room above and below, on round numbers; limits that are near stay in sight. */
export function valueRange(points: readonly Point[], bands: readonly Band[] = []): [number, number] {
  const values = points.flatMap((point) => (point.second === null ? [point.value] : [point.value, point.second]));
  const own = Math.max(...values) - Math.min(...values) || Math.abs(Math.max(...values)) * 0.1 || 1;
  const [least, most] = [Math.min(...values) - own, Math.max(...values) + own];
  const near = bands
    .flatMap((band) => [band.low, band.high])
    .filter((limit) => limit !== null && limit >= least && limit <= most);
  const low = Math.min(...values, ...near.filter((limit) => limit !== null));
  const high = Math.max(...values, ...near.filter((limit) => limit !== null));
  const span = high - low || Math.abs(high) || 1;
  const step = 10 ** Math.floor(Math.log10(span));
  return [Math.floor((low - span * 0.08) / step) * step, Math.ceil((high + span * 0.08) / step) * step];
}
