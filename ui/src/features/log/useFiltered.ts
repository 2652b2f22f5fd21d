import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import { useCall } from "@/data";
import type { ApiError, LogFilter, LogPage, LogRef, LogRow } from "@/host/bindings";

/** Rows asked for at once. */
const LIMIT = 200;
/** Without enough rows for a screen, the search goes on by itself for so many pages. */
const BY_ITSELF = 30;

export interface Filtered {
  rows: readonly LogRow[];
  /** Positions looked through so far. */
  looked: number;
  /** Still looking. */
  looking: boolean;
  /** There is more to look through; nothing happens until it is asked for. */
  more: (() => void) | null;
  error: ApiError | null;
}

/** Rows that fit a filter, newest first. A page looks through a bounded part of the log; enough pages fill a screen. */
export function useFiltered(log: LogRef, filter: LogFilter | null, end: number, revision: number): Filtered {
  const call = useCall();
  const enabled = filter !== null && end > 0;
  const query = useInfiniteQuery<LogPage, ApiError, { pages: LogPage[] }, readonly unknown[], number | null>({
    queryKey: ["log_page", { log, filter, before: end, limit: LIMIT }, revision],
    queryFn: ({ pageParam }) => call("log_page", { log, filter, before: pageParam ?? end, limit: LIMIT }),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
    enabled,
    placeholderData: (before) => before,
  });
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  const looked = useMemo(() => pages?.reduce((sum, page) => sum + page.looked, 0) ?? 0, [pages]);
  const { hasNextPage, isFetching, fetchNextPage, error } = query;
  const goesOn = hasNextPage && rows.length < 60 && (pages?.length ?? 0) < BY_ITSELF;
  useEffect(() => {
    if (goesOn && !isFetching && error === null) void fetchNextPage();
  }, [goesOn, isFetching, error, fetchNextPage]);
  return {
    rows,
    looked,
    looking: enabled && (isFetching || goesOn),
    more: hasNextPage && !isFetching ? () => void fetchNextPage() : null,
    error,
  };
}
