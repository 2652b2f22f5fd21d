import { expect, it } from "vitest";

import type { ChartItem } from "@/host/bindings";

import { underWholes } from "./wholes";

function time(resourceId: number, whole: number | null, over: Partial<ChartItem> = {}): ChartItem {
  return {
    resourceId,
    resourceType: "Appointment",
    title: `Time ${String(resourceId)}`,
    code: null,
    status: "booked",
    verification: null,
    date: `2026-12-0${String(resourceId % 9)}T09:00:00Z`,
    end: null,
    detail: null,
    criticality: null,
    foremost: 0,
    link: null,
    partOf: whole === null ? null : { resourceId: whole, title: null },
    current: true,
    cannotInterpret: false,
    flags: [],
    ...over,
  };
}

const placed = (items: readonly ChartItem[]) => underWholes(items).map(({ item, depth }) => [item.resourceId, depth]);

it("stands what is to come under nothing that is over, and names it all the same", () => {
  const over = time(2, null, { current: false, status: "cancelled" });
  const items = [time(1, 2), over, time(3, 2, { current: false })];
  expect(placed(items)).toEqual([
    [1, 0],
    [2, 0],
    [3, 1],
  ]);
  expect(underWholes(items)[0]?.whole).toBe(over);
});

it("loses nothing in a circle, and follows parts of parts in the order of the day", () => {
  expect(placed([time(1, 2), time(2, 1), time(3, 3)])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  expect(placed([time(5, 4), time(4, 1), time(1, null), time(2, 1)])).toEqual([
    [1, 0],
    [2, 1],
    [4, 1],
    [5, 2],
  ]);
  const chain = Array.from({ length: 30 }, (_, at) => time(at, at + 1));
  expect(new Set(placed(chain).map(([id]) => id)).size).toBe(30);
});
