import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { LogFilter, LogRef, LogRow, LogState } from "@/host/bindings";
import { formatCount } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { isEmpty, NO_FILTER } from "./filters";
import { useSeenStore } from "./frame";
import { Lines } from "./items";
import type { GridHandle, Span } from "./LogGrid";
import { useFiltered } from "./useFiltered";
import { pageOf, useRows } from "./useRows";

export type Listing = ReturnType<typeof useListing>;

/** What the list holds: all rows by arithmetic, or those that a filter found; and whether it follows the log. */
export function useListing(log: LogRef, state: LogState) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const seen = useSeenStore();
  const grid = useRef<GridHandle>(null);
  const [filter, setFilter] = useState<LogFilter>(NO_FILTER);
  const [paused, setPaused] = useState(false);
  const [atTop, setAtTop] = useState(true);
  const { start, end } = state.summary;
  // What is shown ends where it ended when the list was stopped, or when somebody scrolled away: nothing jumps.
  const [shownEnd, setShownEnd] = useState(end);
  const holds = paused || !atTop;
  if (!holds && shownEnd !== end) setShownEnd(end);
  const high = Math.min(holds ? shownEnd : end, end);
  const fresh = Math.max(0, end - high);

  const filtering = !isEmpty(filter);
  const lines = useMemo(() => new Lines(start, high, state.notes), [start, high, state.notes]);
  /** The positions at the two ends of what is seen. */
  const ends = useCallback(
    (span: Span): [number, number] => {
      const at = (line: number): number | null => {
        for (let near = line; near >= 0; near -= 1) {
          const item = lines.at(near);
          if (item?.kind === "row") return item.position;
        }
        return null;
      };
      return [at(span.last) ?? start, at(span.first) ?? Math.max(start, high - 1)];
    },
    [lines, start, high],
  );
  // Rows are read by the hundred: only when the span comes into another hundred is anything here drawn anew.
  const [reach, setReach] = useState<[number, number]>(() => ends({ first: 0, last: 30 }));
  const span = useRef<Span>({ first: 0, last: 30 });
  const rows = useRows(log, high, state.revision, reach[0], reach[1]);
  const filtered = useFiltered(log, filtering ? filter : null, high, state.revision);
  const byPosition = useMemo(() => new Map(filtered.rows.map((row) => [row.position, row])), [filtered.rows]);

  const told = useCallback(
    (next: Span) => {
      span.current = next;
      const [low, top] = ends(next);
      setReach((was) => (pageOf(was[0]) === pageOf(low) && pageOf(was[1]) === pageOf(top) ? was : [low, top]));
      const [seenLow, seenHigh] = filtering
        ? [filtered.rows[next.last]?.position ?? filtered.rows.at(-1)?.position, filtered.rows[next.first]?.position]
        : [low, top];
      seen.set(seenLow === undefined || seenHigh === undefined ? null : { low: seenLow, high: seenHigh });
    },
    [ends, filtering, filtered.rows, seen],
  );
  // The same lines may stand for other positions now.
  useEffect(() => told(span.current), [told]);

  const lineOf = useCallback(
    (position: number): number => {
      if (!filtering) return lines.lineOf(Math.min(Math.max(position, start), Math.max(start, high - 1)));
      const at = filtered.rows.findIndex((row) => row.position <= position);
      return at === -1 ? Math.max(0, filtered.rows.length - 1) : at;
    },
    [filtering, filtered.rows, lines, start, high],
  );
  const positionAt = (line: number): number | null => {
    if (filtering) return filtered.rows[line]?.position ?? null;
    const item = lines.at(line);
    return item?.kind === "row" ? item.position : null;
  };
  const latestLine = useRef(lineOf);
  useEffect(() => {
    latestLine.current = lineOf;
  });
  const show = useCallback((position: number) => grid.current?.show(latestLine.current(position)), []);
  const { row } = rows;
  const rowAt = useCallback(
    (position: number): LogRow | undefined => (filtering ? byPosition.get(position) : row(position)),
    [filtering, byPosition, row],
  );
  const count = (value: number): string => formatCount(value, language);
  const total = count(end - start);
  const counts = !filtering
    ? t("counts.all", { count: end - start, total })
    : filtered.looking
      ? t("counts.looking", { shown: count(filtered.rows.length), looked: count(filtered.looked), total })
      : filtered.more !== null
        ? t("counts.soFar", { shown: count(filtered.rows.length), looked: count(filtered.looked), total })
        : t("counts.filtered", { shown: count(filtered.rows.length), total });
  return {
    grid,
    filter,
    setFilter: (next: LogFilter) => {
      setFilter(next);
      grid.current?.top();
    },
    filtering,
    filtered,
    lines: filtering ? filtered.rows.length : lines.count,
    itemAt: (line: number) => (filtering ? undefined : lines.at(line)),
    positionAt,
    lineOf,
    rowAt,
    rows,
    span: told,
    atTop: setAtTop,
    show,
    counts,
    fresh,
    following: !paused,
    follow: (on: boolean) => {
      setPaused(!on);
      if (on) grid.current?.top();
    },
    showFresh: () => {
      setShownEnd(end);
      grid.current?.top();
    },
    ownHerId: state.summary.own.herId,
  };
}
