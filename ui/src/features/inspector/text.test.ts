import { expect, it } from "vitest";

import { marked, runsOf, unitsOf } from "./text";

it("colours names, texts and literals", () => {
  expect(runsOf('  "a": "b:c", "n": -1.50, "t": true', false).filter((run) => run.kind !== "plain")).toEqual([
    { kind: "name", text: '"a"' },
    { kind: "text", text: '"b:c"' },
    { kind: "name", text: '"n"' },
    { kind: "literal", text: "-1.50" },
    { kind: "name", text: '"t"' },
    { kind: "literal", text: "true" },
  ]);
  expect(runsOf('"midt i en streng": 3', true)).toEqual([{ kind: "plain", text: '"midt i en streng": 3' }]);
});

it("counts bytes as units of the text", () => {
  expect(unitsOf("æøå", 4)).toBe(2);
  expect(unitsOf("a😀b", 5)).toBe(3);
  expect(unitsOf("abc", 99)).toBe(3);
});

it("marks what lies between, and loses nothing", () => {
  const runs = runsOf('"a": "bcd"', false);
  const cut = marked(runs, 5, 8);
  expect(cut.map(({ run }) => run.text).join("")).toBe('"a": "bcd"');
  expect(
    cut
      .filter(({ on }) => on)
      .map(({ run }) => run.text)
      .join(""),
  ).toBe('"bc');
});
