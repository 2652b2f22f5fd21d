import { describe, expect, it } from "vitest";

import type { ChartItem, ChartTimeline } from "@/host/bindings";

import {
  axisStart,
  canHarm,
  clusters,
  commonList,
  foremostFirst,
  happeningsOf,
  isStale,
  nextAppointment,
  struck,
  summary,
} from "./sections";

function item(over: Partial<ChartItem>): ChartItem {
  return {
    resourceId: 1,
    resourceType: "Condition",
    title: "Hypertensjon",
    code: null,
    status: "active",
    verification: null,
    date: null,
    end: null,
    detail: null,
    criticality: null,
    foremost: 0,
    link: null,
    partOf: null,
    current: true,
    cannotInterpret: false,
    flags: [],
    ...over,
  };
}

describe("summary", () => {
  it("keeps what cannot be interpreted out, and past things too", () => {
    const items = [item({}), item({ cannotInterpret: true }), item({ current: false })];
    expect(summary(items)).toHaveLength(1);
    expect(struck(items)).toHaveLength(1);
  });
});

describe("what a reader must know first", () => {
  it("stands first by the engine's rule, and as it came where that holds two equal", () => {
    const sorted = foremostFirst([
      item({ title: "Slapphet", foremost: 321 }),
      item({ title: "Hypotyreose", foremost: 300 }),
      item({ title: "Diabetes", foremost: 300 }),
      item({ title: "Hjertesvikt", foremost: 100 }),
    ]);
    expect(sorted.map((one) => one.title)).toEqual(["Hjertesvikt", "Hypotyreose", "Diabetes", "Slapphet"]);
  });
});

describe("allergies", () => {
  it("are red only when the source says they can harm", () => {
    expect(canHarm(item({ criticality: "low" }))).toBe(false);
    expect(canHarm(item({ criticality: "life-threatening" }))).toBe(true);
  });
});

describe("nextAppointment", () => {
  const now = Date.parse("2026-11-20T12:00:00Z");

  it("is the first coming one that is not cancelled", () => {
    const next = nextAppointment(
      [
        item({ resourceId: 1, status: "booked", date: "2026-12-01T10:00:00Z" }),
        item({ resourceId: 2, status: "cancelled", date: "2026-11-21T10:00:00Z" }),
        item({ resourceId: 3, status: "booked", date: "2026-11-24T10:20:00Z" }),
        item({ resourceId: 4, status: "fulfilled", date: "2026-11-01T10:20:00Z" }),
      ],
      now,
    );
    expect(next?.resourceId).toBe(3);
  });

  it("is a day as a whole before the part that begins with it", () => {
    const part = { resourceId: 2, title: null };
    const next = nextAppointment(
      [
        item({ resourceId: 1, status: "booked", date: "2026-12-01T08:00:00Z", partOf: part }),
        item({ resourceId: 2, status: "booked", date: "2026-12-01T08:00:00Z" }),
      ],
      now,
    );
    expect(next?.resourceId).toBe(2);
  });
});

it("names a code list only when all coded items share it", () => {
  const coded = (list: string) => item({ code: { system: null, code: "K86", display: null, list } });
  expect(commonList([coded("ICPC-2"), coded("ICPC-2"), item({})])).toBe("ICPC-2");
  expect(commonList([coded("ICPC-2"), coded("ICD-10")])).toBeNull();
});

it("calls rows old when the last attempt failed", () => {
  expect(isStale("not_fetched", 3)).toBe(true);
  expect(isStale("loaded", 3)).toBe(false);
  expect(isStale("not_fetched", 0)).toBe(false);
});

describe("the timeline", () => {
  const nothing: ChartTimeline = { rows: [], months: [], threads: [], first: null };

  it("leaves out what cannot be interpreted, and counts a month that is not listed", () => {
    const row = (over: Partial<ChartItem>) => ({
      section: "encounters",
      at: "2026-03-04T10:00:00Z",
      item: item({ date: "2026-03-04", ...over }),
      measured: null,
    });
    const all = happeningsOf({
      ...nothing,
      rows: [row({ resourceId: 1 }), row({ resourceId: 2, cannotInterpret: true })],
      months: [{ month: "2019-02", section: "encounters", count: 14 }],
    });
    expect(all.map((one) => [one.lane, one.count, one.item?.resourceId])).toEqual([
      ["contacts", 1, 1],
      ["contacts", 14, undefined],
    ]);
    const [month, named] = clusters(all, "contacts", 1);
    expect(month?.count).toBe(14);
    expect(month?.end.toISOString().slice(0, 10)).toBe("2019-02-28");
    expect(named?.count).toBe(1);
  });
});

describe("axisStart", () => {
  const start = Date.parse("2025-12-01");

  it("is no earlier than birth, unless something is dated before it", () => {
    expect(axisStart(start, "2026-08-01", null)).toBe(Date.parse("2026-07-29"));
    expect(axisStart(start, "2026-08-01", "2026-07-20")).toBe(Date.parse("2026-07-17"));
    expect(axisStart(start, "1958-03-14", "1970-01-01")).toBe(start);
    expect(axisStart(start, "2026", null)).toBe(start);
    expect(axisStart(start, null, null)).toBe(start);
  });
});
