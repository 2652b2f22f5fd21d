import { describe, expect, it } from "vitest";

import {
  ageGroup,
  daysUntil,
  formatBytes,
  formatClock,
  formatDate,
  formatDecimal,
  formatLetterTime,
  formatListTime,
  formatLongDay,
  formatQuantity,
  formatStep,
  initials,
  maskedNumber,
  shortName,
} from "./format";

/** Friday, three minutes past twelve in Norway; the machine may be anywhere. */
const NOW = new Date("2026-11-20T12:03:10+01:00");
const two = (number: number): string => String(number).padStart(2, "0");
const at = (day: number, month: number, hour = 9, minute = 14): string =>
  `2026-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:07+01:00`;

describe("dates and times", () => {
  it("write dates as said, however little they say", () => {
    expect(formatDate("1958-03-14")).toBe("14.03.1958");
    expect(formatDate("1958-03")).toBe("03.1958");
    expect(formatDate("1958")).toBe("1958");
    expect(formatDate("tull")).toBe("tull");
  });

  it("write a time in a list shorter the nearer it is", () => {
    expect(formatListTime(at(20, 11), NOW, "nb")).toBe("09:14");
    expect(formatListTime(at(18, 11), NOW, "nb")).toBe("ons.");
    expect(formatListTime(at(28, 10), NOW, "nb")).toBe("28.10.");
    expect(formatListTime("2025-10-28T09:14:00Z", NOW, "nb")).toBe("28.10.2025");
  });

  it("write a time on a letter in full", () => {
    expect(formatLetterTime(at(20, 11), NOW, "nb")).toBe("i dag kl. 09:14");
    expect(formatLetterTime(at(19, 11), NOW, "nb")).toBe("i går kl. 09:14");
    expect(formatLetterTime(at(6, 11, 10, 22), NOW, "nb")).toBe("fre. 6. november kl. 10:22");
    expect(formatLetterTime(at(6, 11, 10, 22), NOW, "en")).toBe("Fri 6 November at 10:22");
  });

  it("write steps with seconds where they are evidence", () => {
    expect(formatStep(at(20, 11), NOW)).toBe("09:14");
    expect(formatStep(at(20, 11), NOW, true)).toBe("09:14:07");
    expect(formatStep(at(26, 10), NOW)).toBe("26.10. 09:14");
  });

  it("are Norway's, whatever zone the machine is set to", () => {
    expect(formatClock("2026-11-20T08:14:07Z")).toBe("09:14");
    expect(formatClock("2026-07-01T22:30:00Z")).toBe("00:30");
    expect(formatDate("2026-07-01T22:30:00Z")).toBe("02.07.2026");
    expect(formatListTime("2026-11-19T23:30:00Z", NOW, "nb")).toBe("00:30");
    // The night in which an hour comes twice.
    expect(formatClock("2026-10-25T00:30:00Z")).toBe("02:30");
    expect(formatClock("2026-10-25T01:30:00Z")).toBe("02:30");
  });

  it("count days by the calendar, not by hours", () => {
    expect(daysUntil("2026-11-27", NOW)).toBe(7);
    expect(daysUntil("2026-11-20", NOW)).toBe(0);
    expect(daysUntil("2026-11-18", NOW)).toBe(-2);
    expect(formatLongDay("2026-11-27", NOW, "nb")).toBe("fredag 27. november");
  });

  it("group by age", () => {
    expect([at(20, 11), at(16, 11), at(13, 11)].map((one) => ageGroup(one, NOW))).toEqual(["today", "week", "older"]);
  });
});

describe("numbers and names", () => {
  it("keep decimals as sent", () => {
    expect(formatDecimal("36.60", "nb")).toBe("36,60");
    expect(formatDecimal("36.60", "en")).toBe("36.60");
    expect(formatQuantity("81.4", "kg", "nb")).toBe("81,4\u00a0kg");
  });

  it("write sizes", () => {
    expect(formatBytes(84_213, "nb")).toBe("84 kB");
    expect(formatBytes(1_230_000, "nb")).toBe("1,2 MB");
  });

  it("shorten names to what tells people apart on a button", () => {
    expect(shortName("Kari Nordmo")).toBe("Kari N.");
    expect(shortName("Per Kristian Ødegård")).toBe("Per Ø.");
    expect(shortName("Cher")).toBe("Cher");
    expect(initials("Åse", "Østby")).toBe("ÅØ");
  });

  it("hide the last five digits", () => {
    expect(maskedNumber("14835823033")).toBe("148358 •••••");
  });
});
