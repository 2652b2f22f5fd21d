import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";

import { useCall } from "@/data";
import type { LogPage, LogRef, LogRow } from "@/host/bindings";

/** Rows of one page. */
const PAGE = 100;
/** A page that nobody looks at is forgotten after this long: a list of any length costs a few pages. */
const FORGET_MS = 20_000;

/** The page that a position is read with. */
export function pageOf(position: number): number {
  return Math.floor(position / PAGE);
}

export interface Rows {
  row: (position: number) => LogRow | undefined;
  /** Something could not be read. */
  failed: boolean;
  again: () => void;
}

/**
 * The rows between two positions, a page before and after. Pages are cut at fixed positions, so a row that was read
 * stays read when the log grows; when rows move, the revision does, and all is read anew.
 */
export function useRows(log: LogRef, end: number, revision: number, low: number, high: number): Rows {
  const call = useCall();
  const pages = useMemo(() => {
    const first = Math.max(0, pageOf(low) - 1);
    const last = Math.min(pageOf(Math.max(0, end - 1)), pageOf(Math.max(0, high)) + 1);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  }, [low, high, end]);
  const combine = useCallback(
    (results: { data: LogPage | undefined; isError: boolean; refetch: () => unknown }[]) => ({
      pages: results.map((result) => result.data),
      failed: results.some((result) => result.isError),
      again: () => {
        for (const result of results) if (result.isError) void result.refetch();
      },
    }),
    [],
  );
  const read = useQueries({
    queries: pages.map((page) => {
      const before = Math.min((page + 1) * PAGE, end);
      return {
        queryKey: ["log_page", { log, filter: null, before, limit: before - page * PAGE }, revision],
        queryFn: () => call("log_page", { log, filter: null, before, limit: before - page * PAGE }),
        gcTime: FORGET_MS,
      };
    }),
    combine,
  });
  // A page that grew by a row is shown as it was until the longer one is here.
  const kept = useRef<{ key: string; rows: Map<number, LogRow> }>({ key: "", rows: new Map() });
  const key = `${log.connectionId}:${log.herId}:${String(log.replay)}:${revision}`;
  const rows = useMemo(() => {
    const before = kept.current.key === key ? kept.current.rows : new Map<number, LogRow>();
    const all = new Map<number, LogRow>();
    for (const page of pages) {
      for (let position = page * PAGE; position < (page + 1) * PAGE; position += 1) {
        const row = before.get(position);
        if (row !== undefined) all.set(position, row);
      }
    }
    for (const page of read.pages) for (const row of page?.rows ?? []) all.set(row.position, row);
    kept.current = { key, rows: all };
    return all;
  }, [pages, read.pages, key]);
  return useMemo(
    () => ({ row: (position: number) => rows.get(position), failed: read.failed, again: read.again }),
    [rows, read.failed, read.again],
  );
}
