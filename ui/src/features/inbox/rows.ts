import type { ThreadRow } from "@/host/bindings";
import { ageGroup, daysUntil } from "@/lib/format";

export type Head = "today" | "week" | "older" | "passed" | "soon" | "later";
export type ListItem = { type: "head"; group: Head } | { type: "row"; row: ThreadRow };

/** What a list is ordered by: the last message's time, the due date, or how well it fits a search. */
export type Order = "time" | "due" | "search";

function headOf(row: ThreadRow, now: Date, order: Order): Head | null {
  if (order === "time") return ageGroup(row.at, now);
  if (order === "search" || row.due === null) return null;
  const days = daysUntil(row.due, now);
  return days < 0 ? "passed" : days <= 7 ? "soon" : "later";
}

/** Rows under their heads: I dag, Denne uken, Eldre; by due date Gått ut, Innen en uke, Senere. None for a search. */
export function grouped(rows: readonly ThreadRow[], now: Date, order: Order): ListItem[] {
  const items: ListItem[] = [];
  let last: string | null = null;
  for (const row of rows) {
    const group = headOf(row, now, order);
    if (group !== null && group !== last) {
      items.push({ type: "head", group });
      last = group;
    }
    items.push({ type: "row", row });
  }
  return items;
}

/**
 * What is shown and what waits behind the pill: rows that came after the list was last accepted wait, so that nothing
 * moves under a hand that is about to click. What is below the last accepted row is the next page of old ones, and what
 * we wrote ourselves is no news.
 */
export function accepted(
  rows: readonly ThreadRow[],
  known: ReadonlySet<number> | null,
): { shown: ThreadRow[]; waiting: number } {
  if (known === null) return { shown: [...rows], waiting: 0 };
  const lastKnown = rows.findLastIndex((row) => known.has(row.threadId));
  const shown = rows.filter((row, index) => index > lastKnown || known.has(row.threadId) || row.direction === "out");
  return { shown, waiting: rows.length - shown.length };
}

/** The row to stand on when this one has left the list. */
export function neighbour(rows: readonly ThreadRow[], threadId: number): number | null {
  const at = rows.findIndex((row) => row.threadId === threadId);
  return rows[at + 1]?.threadId ?? rows[at - 1]?.threadId ?? null;
}

/** Which mark stands in the gutter: unread before followed before answered, one only. */
export function gutterMark(row: ThreadRow): "unread" | "followed" | "answered" | null {
  if (row.unread) return "unread";
  if (row.followed) return "followed";
  return row.answered ? "answered" : null;
}

/** The one thing at the right of line 2: a passed due date beats a due date beats the stick. */
export function rightOf(row: ThreadRow): "due" | "delivery" | null {
  if (row.due !== null && !row.done) return "due";
  return row.delivery === null ? null : "delivery";
}
