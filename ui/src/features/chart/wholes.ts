import type { ChartItem } from "@/host/bindings";

/** Parts of parts. A longer chain, or one that leads back to itself, stands under nothing. */
const deepest = 4;

/** A row at its place: under how many wholes, and what it is a part of when that is shown too. */
export interface Placed {
  item: ChartItem;
  depth: number;
  whole: ChartItem | null;
}

/** What an appointment is a part of, when that is among these. */
export function wholeOf(item: ChartItem, among: readonly ChartItem[]): ChartItem | null {
  const id = item.partOf?.resourceId ?? null;
  if (id === null || id === item.resourceId) return null;
  return among.find((one) => one.resourceId === id) ?? null;
}

const startOf = (item: ChartItem): number => {
  const at = item.date === null ? Number.NaN : Date.parse(item.date);
  return Number.isFinite(at) ? at : Number.POSITIVE_INFINITY;
};

/**
 * The rows in their order, with parts in the order of the day under their wholes. One that is still to come does not
 * stand under one that is over: nobody looks for it there. As `present::wholes` does it for paper.
 */
export function underWholes(items: readonly ChartItem[]): Placed[] {
  if (items.every((item) => item.partOf === null)) return items.map((item) => ({ item, depth: 0, whole: null }));
  const byId = new Map(items.map((item) => [item.resourceId, item]));
  const over = (item: ChartItem): ChartItem | null => {
    const id = item.partOf?.resourceId ?? null;
    const whole = id === null || id === item.resourceId ? undefined : byId.get(id);
    return whole === undefined || (item.current && !whole.current) ? null : whole;
  };
  const depthOf = (item: ChartItem): number => {
    let step = item;
    for (let depth = 0; depth <= deepest; depth += 1) {
      const up = over(step);
      if (up === null) return depth;
      step = up;
    }
    return 0;
  };
  const parts = new Map<number, Placed[]>();
  const first: Placed[] = [];
  for (const item of items) {
    const placed = { item, depth: depthOf(item), whole: wholeOf(item, items) };
    const up = placed.depth === 0 ? null : over(item);
    if (up === null) first.push(placed);
    else parts.set(up.resourceId, [...(parts.get(up.resourceId) ?? []), placed]);
  }
  const withParts = (placed: Placed): Placed[] => {
    const under = parts.get(placed.item.resourceId) ?? [];
    return [placed, ...under.sort((a, b) => startOf(a.item) - startOf(b.item) || 0).flatMap(withParts)];
  };
  return first.flatMap(withParts);
}
