import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import type { ApiError, ChartItem, ChartPoints, ChartRows, ChartSection, Measurement, Series } from "@/host/bindings";

import { useCall } from "./commands";

/** Rows that one press brings. */
const PAGE = 100;

/** What is shown of a list, and how to see more of it. */
export interface More<T> {
  items: readonly T[];
  /** How many are not shown. */
  left: number;
  /** Brings the next page; `null` when there is none, or while it comes. */
  more: (() => void) | null;
  error: ApiError | null;
}

interface Paged<T> {
  /** What the chart came with. */
  first: readonly T[];
  left: number;
  /** The key of the pages; the last one shown is added to it, so that a chart read anew begins anew. */
  key: readonly [string, object];
  last: number | null;
  read: (after: number | null) => Promise<{ rows: readonly T[]; more: boolean }>;
  idOf: (one: T) => number;
}

function useMore<T>({ first, left, key, last, read, idOf }: Paged<T>): More<T> {
  const [asked, setAsked] = useState(false);
  const query = useInfiniteQuery<
    { rows: readonly T[]; more: boolean },
    ApiError,
    { pages: { rows: readonly T[]; more: boolean }[] },
    readonly unknown[],
    number | null
  >({
    queryKey: [...key, last],
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: last,
    getNextPageParam: (page) => {
      const end = page.rows.at(-1);
      return page.more && end !== undefined ? idOf(end) : null;
    },
    enabled: asked && left > 0,
  });
  const pages = query.data?.pages;
  const later = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  const items = useMemo(() => (later.length === 0 ? first : [...first, ...later]), [first, later]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const unseen = Math.max(0, left - later.length);
  const more = asked ? () => void fetchNextPage() : () => setAsked(true);
  const open = unseen > 0 && !isFetching && (!asked || hasNextPage || query.error !== null);
  return { items, left: unseen, more: open ? more : null, error: query.error };
}

/** A section's rows: those the chart came with, and the ones behind them page by page. */
export function useMoreRows(patientId: number, section: ChartSection): More<ChartItem> {
  const call = useCall();
  const { name, items, hidden } = section;
  return useMore<ChartItem>({
    first: items,
    left: hidden,
    key: ["chart_rows", { patientId, section: name }],
    last: items.at(-1)?.resourceId ?? null,
    read: async (after) => {
      const page: ChartRows = await call("chart_rows", { patientId, section: name, after, limit: PAGE });
      return { rows: page.items, more: page.more };
    },
    idOf: (item) => item.resourceId,
  });
}

/** A series' points, newest first: those the chart came with, and the older ones page by page. */
export function useMorePoints(patientId: number, series: Series): More<Measurement> {
  const call = useCall();
  const { key, points, more } = series;
  return useMore<Measurement>({
    first: points,
    left: more,
    key: ["chart_points", { patientId, series: key }],
    last: points.at(-1)?.resourceId ?? null,
    read: async (after) => {
      const page: ChartPoints = await call("chart_points", { patientId, series: key, after, limit: 5 * PAGE });
      return { rows: page.points, more: page.more };
    },
    idOf: (point) => point.resourceId,
  });
}
