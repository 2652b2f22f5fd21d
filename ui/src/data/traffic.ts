import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";

import type { ApiError, TrafficFilter, TrafficPage } from "@/host/bindings";

import { useCall } from "./commands";

/** Rows of one page: a few screenfuls. */
const PAGE = 200;

/**
 * The traffic in keyset pages, from the newest on. A change does not read them again: what is new is asked for beside,
 * and joins when the reader wants it.
 */
export function useTrafficPages(
  filter: TrafficFilter,
): UseInfiniteQueryResult<InfiniteData<TrafficPage, string | null>, ApiError> {
  const call = useCall();
  return useInfiniteQuery<
    TrafficPage,
    ApiError,
    InfiniteData<TrafficPage, string | null>,
    readonly unknown[],
    string | null
  >({
    queryKey: ["traffic_rows", filter],
    queryFn: ({ pageParam }) => call("traffic_page", { filter, before: pageParam, after: null, limit: PAGE }),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
    gcTime: 0,
  });
}
