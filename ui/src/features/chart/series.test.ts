import { describe, expect, it } from "vitest";

import type { Measurement } from "@/host/bindings";

import { extremes, plottable, shownValue, valueRange, within } from "./series";

function reading(at: string | null, value: string | null, second: string | null = null): Measurement {
  return { resourceId: 1, at, value, second, text: null, unit: "mmHg", status: "final", source: null, flags: [] };
}

describe("plottable", () => {
  it("puts the oldest first and leaves out what has no time or number", () => {
    const points = plottable([
      reading("2026-11-09T10:32:00Z", "138", "84"),
      reading(null, "150", "90"),
      reading("2026-01-02T08:00:00Z", "158", "96"),
      reading("2026-03-02T08:00:00Z", null),
    ]);
    expect(points.map((point) => point.value)).toEqual([158, 138]);
  });

  it("does not read an empty text as zero", () => {
    expect(plottable([reading("2026-11-09T10:32:00Z", "")])).toEqual([]);
  });
});

describe("shownValue", () => {
  it("keeps the decimals as sent and changes only the mark", () => {
    expect(shownValue(reading(null, "36.60"), "nb")).toBe("36,60");
    expect(shownValue(reading(null, "36.60"), "en")).toBe("36.60");
  });

  it("joins a pair", () => {
    expect(shownValue(reading(null, "138", "84"), "nb")).toBe("138/84");
  });

  it("says nothing when the source says nothing", () => {
    expect(shownValue(reading(null, null), "nb")).toBeNull();
  });
});

describe("within", () => {
  it("counts back from now", () => {
    const now = Date.parse("2026-11-20T12:00:00Z");
    const points = plottable([reading("2026-11-09T10:32:00Z", "1"), reading("2026-07-01T10:00:00Z", "2")]);
    expect(within(points, "months3", now)).toHaveLength(1);
    expect(within(points, "year1", now)).toHaveLength(2);
  });
});

it("tells highest and lowest as sent", () => {
  const points = plottable([reading("2026-01-01", "36.60"), reading("2026-02-01", "38.1")]);
  expect(extremes(points)).toEqual({ high: "38.1", low: "36.60" });
});

it("gives an axis that holds both of a pair", () => {
  const [low, high] = valueRange(plottable([reading("2026-01-01", "158", "84"), reading("2026-02-01", "138", "90")]));
  expect(low).toBeLessThan(84);
  expect(high).toBeGreaterThan(158);
});
