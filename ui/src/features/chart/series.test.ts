import { describe, expect, it } from "vitest";

import type { Measurement, Series } from "@/host/bindings";

import { bandsOf, extremes, leading, plottable, shownValue, valueRange, within } from "./series";

function reading(at: string | null, value: string | null, second: string | null = null): Measurement {
  return {
    resourceId: 1,
    at,
    value,
    second,
    text: null,
    unit: "mmHg",
    status: "final",
    source: null,
    ranges: [],
    interpretation: null,
    parts: [],
    flags: [],
  };
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

describe("leading", () => {
  const series = (key: string, shape: string, points: Measurement[]): Series => ({
    key,
    name: key,
    code: null,
    unit: null,
    shape,
    points,
    more: 0,
  });
  const two = (newest: string, flags: string[] = []) => [
    { ...reading(newest, "6.12"), flags },
    reading("2026-09-01T10:00:00Z", "3.62"),
  ];
  const pressure = series("pressure", "pair", [reading("2026-01-02T08:00:00Z", "138", "84")]);
  const weight = series("weight", "number", two("2026-11-21T10:00:00Z"));

  it("is blood pressure where there is any, however old", () => {
    expect(leading([weight, pressure])?.key).toBe("pressure");
  });

  it("is else the curve with the newest value, and of one moment the first", () => {
    const length = series("length", "number", two("2026-11-21T10:00:00Z"));
    const older = series("older", "number", two("2026-10-01T10:00:00Z"));
    expect(leading([older, weight, length])?.key).toBe("weight");
  });

  it("is never a score, a single value, or what cannot be interpreted", () => {
    const score = series("score", "score", two("2026-11-25T10:00:00Z"));
    const single = series("single", "number", [reading("2026-11-25T10:00:00Z", "3480")]);
    const unsafe = series("unsafe", "number", two("2026-11-25T10:00:00Z", ["cannot_interpret"]));
    expect(leading([score, single, unsafe])).toBeNull();
  });
});

describe("bandsOf", () => {
  const range = (over: Partial<Measurement["ranges"][number]>) => ({
    second: false,
    colour: null,
    low: null,
    high: null,
    words: null,
    applies: null,
    ...over,
  });

  it("takes the limits of the newest value that has some, and draws none that are for others", () => {
    const older = { ...reading("2026-01-02T08:00:00Z", "150"), ranges: [range({ colour: "red", low: "160" })] };
    const newer = {
      ...reading("2026-11-09T10:32:00Z", "138"),
      ranges: [range({ colour: "green", low: "120", high: "140" }), range({ high: "130", applies: "gravide" })],
    };
    const bands = bandsOf([reading("2026-11-20T08:00:00Z", "139"), newer, older]);
    expect(bands.drawn.map(({ colour, low, high }) => [colour, low, high])).toEqual([["green", 120, 140]]);
    expect(bands.at).toBe("2026-11-09T10:32:00Z");
  });

  it("keeps a limit that is near in sight, and no axis runs after one that is far away", () => {
    const points = plottable([reading("2026-11-09T10:32:00Z", "92"), reading("2026-11-10T10:32:00Z", "96")]);
    const near = bandsOf([{ ...reading(null, "92"), ranges: [range({ colour: "green", low: "90" })] }]);
    expect(valueRange(points, near.drawn)[0]).toBeLessThanOrEqual(90);
    const far = bandsOf([{ ...reading(null, "92"), ranges: [range({ colour: "red", high: "10" })] }]);
    expect(valueRange(points, far.drawn)).toEqual(valueRange(points));
  });
});
