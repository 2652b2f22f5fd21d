import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from "@tanstack/react-query";

import type { ApiError, InboxPage, Split } from "@/host/bindings";

import { useCall } from "./commands";

/** Rows of one page: a screenful and some. */
const PAGE = 100;

/** The inbox in keyset pages. A change reads the pages held again; scrolling reads the next. */
export function useInboxPages(
  split: Split,
  query: string | null,
): UseInfiniteQueryResult<InfiniteData<InboxPage, string | null>, ApiError> {
  const call = useCall();
  return useInfiniteQuery<
    InboxPage,
    ApiError,
    InfiniteData<InboxPage, string | null>,
    readonly unknown[],
    string | null
  >({
    queryKey: ["inbox_page", { split, query }],
    queryFn: ({ pageParam }) => call("inbox_page", { split, after: pageParam, limit: PAGE, query }),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
  });
}
