import { expect, it } from "vitest";

import { parseBirthDate } from "./birthDate";

const today = new Date("2026-11-20T12:00:00Z");

it.each([
  ["14.03.1958", "1958-03-14"],
  ["14.3.58", "1958-03-14"],
  ["14/3-1958", "1958-03-14"],
  ["14 03 1958", "1958-03-14"],
  ["140358", "1958-03-14"],
  ["14031958", "1958-03-14"],
  ["1958-03-14", "1958-03-14"],
  ["29.02.2024", "2024-02-29"],
  ["01.01.20", "2020-01-01"],
])("reads %s", (text, wanted) => {
  expect(parseBirthDate(text, today)).toBe(wanted);
});

it.each(["", "31.02.1990", "14.13.1958", "1.1.2030", "kari", "1403581", "1.1.1700"])("refuses %s", (text) => {
  expect(parseBirthDate(text, today)).toBeNull();
});
