import { describe, expect, it } from "vitest";

import type { LogNote } from "@/host/bindings";

import { Lines } from "./items";

const note = (noteId: number, kind: string, position: number, rows: number): LogNote => ({
  noteId,
  kind,
  position,
  rows,
  at: "2026-11-20T11:03:10Z",
});

describe("the lines of a log", () => {
  it("are its positions from the newest down", () => {
    const lines = new Lines(10, 15, []);
    expect(lines.count).toBe(5);
    expect([0, 1, 4].map((line) => lines.at(line))).toEqual([
      { kind: "row", position: 14 },
      { kind: "row", position: 13 },
      { kind: "row", position: 10 },
    ]);
    expect(lines.at(5)).toBeUndefined();
    expect(lines.lineOf(12)).toBe(2);
  });

  it("have the quiet ones where they happened, and every row still finds its line", () => {
    const notes = [note(1, "late", 3, 2), note(2, "gone", 7, 1), note(3, "reread", 10, 10), note(4, "restarted", 0, 4)];
    const lines = new Lines(0, 10, notes);
    expect(lines.count).toBe(14);
    const shown = Array.from({ length: lines.count }, (_, line) => {
      const item = lines.at(line);
      return item?.kind === "note" ? item.note.kind : item?.position;
    });
    expect(shown).toEqual(["reread", 9, 8, 7, "gone", 6, 5, "late", 4, 3, 2, 1, "restarted", 0]);
    for (let position = 0; position < 10; position += 1) {
      expect(lines.at(lines.lineOf(position))).toEqual({ kind: "row", position });
    }
  });

  it("cost nothing by the length of the log", () => {
    const lines = new Lines(0, 5_000_000, [note(1, "late", 2_500_000, 3)]);
    expect(lines.at(lines.lineOf(17))).toEqual({ kind: "row", position: 17 });
    expect(lines.at(2_499_997)).toEqual({ kind: "note", note: expect.objectContaining({ noteId: 1 }) as LogNote });
  });

  it("of an empty log are none", () => {
    expect(new Lines(0, 0, [note(1, "reread", 0, 0)]).count).toBe(0);
  });
});
