import { describe, expect, it } from "vitest";

import { labels, labelStep, moved, Scale } from "./ruler";

describe("the ruler", () => {
  it("turns positions into places and back", () => {
    const scale = new Scale(0, 479, 1280);
    for (const position of [0, 1, 250, 478]) expect(scale.position(scale.x(position))).toBe(position);
    expect(scale.x(479)).toBeLessThan(1280);
  });

  it("has round labels with room for each", () => {
    for (const [end, width] of [
      [7, 1280],
      [479, 1280],
      [100_000, 900],
      [3_000_000, 640],
    ] as const) {
      const scale = new Scale(0, end, width);
      const step = labelStep(scale);
      expect(String(step)).toMatch(/^[125]0*$/);
      expect(scale.x(step) - scale.x(0)).toBeGreaterThanOrEqual(76);
      expect(labels(scale, end)[0]).toBe(0);
    }
  });

  it("is moved by the keys and stays in the log", () => {
    expect(moved("ArrowLeft", 5, 0, 10)).toBe(4);
    expect(moved("PageUp", 5, 0, 10)).toBe(9);
    expect(moved("PageDown", 5, 0, 10)).toBe(0);
    expect(moved("Home", 5, 2, 10)).toBe(2);
    expect(moved("End", 5, 2, 10)).toBe(9);
    expect(moved("a", 5, 2, 10)).toBeNull();
    expect(moved("End", 0, 0, 0)).toBe(0);
  });
});
