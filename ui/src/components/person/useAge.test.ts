import { expect, it } from "vitest";

import { ageOf } from "./useAge";

const now = new Date(2026, 10, 27, 12);

it.each([
  [68, "1958-03-14", "age", 68],
  [2, "2024-11-27", "age", 2],
  [1, "2024-11-28", "ageMonths", 23],
  [0, "2026-08-22", "ageMonths", 3],
  [0, "2026-10-28", "ageDays", 30],
  [0, "2026-11-27", "ageDays", 0],
  [0, "2026", "age", 0],
] as const)("an age of %s from %s is told as %s %s", (age, birthDate, unit, count) => {
  expect(ageOf({ age, birthDate }, now)).toEqual({ unit, count });
});

it("is not told when it is not known", () => {
  expect(ageOf({ age: null, birthDate: null }, now)).toBeNull();
});
