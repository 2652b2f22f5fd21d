import { useQueries } from "@tanstack/react-query";

import type { InspectRow } from "@/host/bindings";

import { useCall } from "./commands";

/** Rows read at a time. */
export const ROWS_A_PAGE = 200;

/** The rows of these pages of a text, by their number; what is not read yet is left out. */
export function useRowPages(
  inspectionId: string,
  layout: string,
  pages: readonly number[],
): { rows: ReadonlyMap<number, InspectRow>; total: number | null } {
  const call = useCall();
  return useQueries({
    queries: pages.map((page) => ({
      queryKey: ["inspect_rows", { inspectionId, layout, page }],
      queryFn: () => call("inspect_rows", { inspectionId, layout, first: page * ROWS_A_PAGE, count: ROWS_A_PAGE }),
      // Bytes that were looked at do not change; what is scrolled away may be forgotten.
      gcTime: 30_000,
    })),
    combine: (answers) => {
      const rows = new Map<number, InspectRow>();
      let total: number | null = null;
      answers.forEach((answer, index) => {
        const page = pages[index];
        if (answer.data === undefined || page === undefined) return;
        total = answer.data.total;
        answer.data.rows.forEach((row, at) => rows.set(page * ROWS_A_PAGE + at, row));
      });
      return { rows, total };
    },
  });
}
