import { describe, expect, it } from "vitest";

import { foldName, highlight } from "./highlight";

function hits(name: string, text: string): string[] {
  return highlight(name, text)
    .filter((segment) => segment.hit)
    .map((segment) => segment.text);
}

describe("highlight", () => {
  it("marks the beginnings of words, in any order", () => {
    expect(hits("Nora Karijord", "kari n")).toEqual(["N", "Kari"]);
  });

  it("finds å by aa and by a", () => {
    expect(hits("Kåre Åsen", "kaare")).toEqual(["Kåre"]);
    expect(hits("Kåre Åsen", "kare as")).toEqual(["Kåre", "Ås"]);
  });

  it("finds ø by oe and by o, and aa by å", () => {
    expect(hits("Per Ødegård", "oede")).toEqual(["Øde"]);
    expect(hits("Per Ødegård", "ode")).toEqual(["Øde"]);
    expect(hits("Aase Haugland", "åse")).toEqual(["Aase"]);
  });

  it("folds accents and Sami letters", () => {
    expect(hits("Nils-Ánte Somby", "ante")).toEqual(["Ánte"]);
    expect(hits("Małgorzata Wiśniewska", "malg wis")).toEqual(["Małg", "Wiś"]);
  });

  it("keeps every letter of the name", () => {
    const joined = highlight("Kari Nordmo", "no")
      .map((segment) => segment.text)
      .join("");
    expect(joined).toBe("Kari Nordmo");
  });

  it("marks nothing for a number", () => {
    expect(hits("Kari Nordmo", "14035812345")).toEqual([]);
  });
});

describe("foldName", () => {
  it("makes namesakes equal", () => {
    expect(foldName("Åse  Haugland")).toBe(foldName("aase haugland"));
  });
});
