import { afterEach, expect, it, vi } from "vitest";

import { isoDay, today } from "./day";

afterEach(() => vi.useRealTimers());

it("is the day it is in Norway, in winter and in summer", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime("2026-11-27T22:59:00Z");
  expect(isoDay(today())).toBe("2026-11-27");
  vi.setSystemTime("2026-11-27T23:01:00Z");
  expect(isoDay(today())).toBe("2026-11-28");
  vi.setSystemTime("2026-06-30T22:01:00Z");
  expect(isoDay(today())).toBe("2026-07-01");
});
