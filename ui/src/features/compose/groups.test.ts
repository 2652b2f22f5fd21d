import { describe, expect, it } from "vitest";

import { KINDS } from "@/host/fake/kinds";

import { groupsOf } from "./groups";

describe("kinds under their headings", () => {
  it("puts answers first and leaves empty headings out", () => {
    const groups = groupsOf(KINDS, "ours").map(({ group }) => group);
    expect(groups[0]).toBe("answers");
    expect(groups).not.toContain("meetings");
  });

  it("puts what fits a thread before what begins a new one, and loses nothing", () => {
    const some = KINDS.filter((kind) => kind.side === "nav").map((kind, index) => ({
      ...kind,
      group: "notices",
      fit: index === 0 ? "starts" : "follows",
    }));
    const [only] = groupsOf(some, "nav");
    expect(only?.kinds).toHaveLength(some.length);
    expect(only?.kinds.at(-1)?.id).toBe(some[0]?.id);
    const all = (["ours", "nav"] as const).flatMap((side) => groupsOf(KINDS, side)).flatMap(({ kinds }) => kinds);
    expect(all).toHaveLength(KINDS.length);
  });
});
