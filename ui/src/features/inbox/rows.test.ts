import { describe, expect, it } from "vitest";

import { threadRows } from "@/host/fake/messages";

import { accepted, grouped, gutterMark, neighbour, rightOf } from "./rows";

const rows = threadRows();
const ids = (list: readonly { threadId: number }[]): number[] => list.map((row) => row.threadId);

describe("the list", () => {
  it("puts rows under heads by age, and none where order is not by time", () => {
    const heads = grouped(rows, new Date(), "time").filter((item) => item.type === "head");
    expect(heads.map((head) => head.group)).toEqual(["today", "week", "older"]);
    expect(grouped(rows, new Date(), "search")).toHaveLength(rows.length);
  });

  it("puts what falls due under what is passed, what is soon and what is later", () => {
    const due = rows.filter((row) => row.due !== null).sort((a, b) => String(a.due).localeCompare(String(b.due)));
    const heads = grouped(due, new Date(), "due").filter((item) => item.type === "head");
    expect(heads.map((head) => head.group)).toEqual(["passed", "soon", "later"]);
  });

  it("keeps what came above behind the pill, and takes the next page as it comes", () => {
    const known = new Set(ids(rows.slice(2, 6)));
    const { shown, waiting } = accepted(rows, known);
    expect(waiting).toBe(2);
    expect(ids(shown)).toEqual(ids(rows.slice(2)));
  });

  it("never calls our own message new", () => {
    const mine = rows.map((row, index) => (index === 0 ? { ...row, direction: "out" as const } : row));
    expect(accepted(mine, new Set(ids(rows.slice(1)))).waiting).toBe(0);
  });

  it("shows everything until it was accepted once", () => {
    expect(accepted(rows, null)).toEqual({ shown: rows, waiting: 0 });
  });

  it("stands on the next row when one leaves, on the one before at the end", () => {
    expect(neighbour(rows, 1)).toBe(2);
    expect(neighbour(rows, 11)).toBe(10);
    expect(neighbour(rows.slice(0, 1), 1)).toBeNull();
  });

  it("has one mark and one word at the right", () => {
    expect(rows.slice(0, 4).map(gutterMark)).toEqual(["unread", "unread", null, "answered"]);
    expect(rows.slice(0, 4).map(rightOf)).toEqual(["due", null, "due", "delivery"]);
  });
});
