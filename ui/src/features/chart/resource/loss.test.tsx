// What a source sent is on the screen: every member, in its order, and every decimal as it was written. The core's part
// (JSON to store to command) is held by the suite; this is the last piece, with the window's own components.

import { screen, waitFor } from "@testing-library/react";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, it } from "vitest";

import type { DetailRow, ResourceDetails } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { DetailsPart } from "./DetailsPart";
import { JsonPart } from "./JsonPart";

const SEEDS = Array.from({ length: 24 }, (_, at) => at + 1);
/** Written so that a parser that makes numbers of them would write others. */
const DECIMALS = [
  "1.10",
  "1e3",
  "12345678901234567890.123456789",
  "0.0",
  "-0",
  "6.10",
  "1E-7",
  "100000000000000000000000",
  "9007199254740993",
  "36.60",
];
const TEXTS = [
  "Áŋŋel-Máhtte",
  "Święto\\u0142",
  "linje\\nto",
  '«sitat» \\"her\\"',
  "a\\\\b",
  "10⁹/L",
  "\\ud83d\\ude00",
  "",
  "<b>ikke fet</b>",
  "  to mellomrom  ",
];

/** Small, seeded, and the same on every machine (mulberry32). */
function draw(seed: number): (below: number) => number {
  let state = seed * 0x9e3779b9;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Made {
  text: string;
  /** Names of members and scalars as written, in their order. */
  pieces: string[];
}

/** The text of a resource, written by hand: nothing that parses it may have touched it. */
function made(seed: number, members = 40): Made {
  const next = draw(seed);
  const pieces: string[] = [];
  const pick = <One,>(all: readonly One[]): One => all[next(all.length)] as One;
  const piece = (written: string): string => {
    pieces.push(written);
    return written;
  };
  function value(depth: number): string {
    const what = next(depth > 4 ? 5 : 8);
    if (what < 3) return piece(pick(DECIMALS));
    if (what === 3) return piece(`"${pick(TEXTS)}"`);
    if (what === 4) return piece(pick(["true", "false", "null"]));
    const size = 1 + next(4);
    if (what === 5) return `[${Array.from({ length: size }, () => value(depth + 1)).join(pick([",", ", ", ",\n  "]))}]`;
    return object(size, depth + 1);
  }
  function object(size: number, depth: number): string {
    // A name may stand twice: both were sent.
    const all = Array.from({ length: size }, (_, at) => {
      const name = piece(`"m${String(next(size + 2))}_${String(at % 3)}"`);
      return `${name}:${pick(["", " "])}${value(depth)}`;
    });
    return `{${pick(["", "\n"])}${all.join(pick([",", ",\n"]))}}`;
  }
  return { text: object(members, 0), pieces };
}

/** Bytes of the JSON as `resource_raw` gives them. */
function shows(text: string) {
  return inWindow(
    <JsonPart resourceId={1} />,
    { screen: "patients" },
    {
      resource_raw: () => ({ json: text, sha256: "ab".repeat(32), bytes: text.length, truncated: false }),
    },
  );
}

/** What the code view holds: lines outside the window are drawn when one scrolls, from this and nothing else. */
async function held(): Promise<string> {
  await waitFor(() => expect(document.querySelector(".cm-editor")).not.toBeNull(), { timeout: 5_000 });
  const editor = document.querySelector<HTMLElement>(".cm-editor");
  const view = editor === null ? null : EditorView.findFromDOM(editor);
  if (view === null) throw new Error("there is no code view");
  return view.state.doc.toString();
}

afterEach(() => {
  document.body.replaceChildren();
});

it.each(SEEDS)("shows every member and every decimal of a resource as it was written (%i)", async (seed) => {
  const { text, pieces } = made(seed);
  const { unmount } = shows(text);
  const screened = await held();
  expect(screened).toBe(text);
  let from = 0;
  for (const piece of pieces) {
    const at = screened.indexOf(piece, from);
    expect(at, `${piece} in its place`).toBeGreaterThanOrEqual(from);
    from = at + piece.length;
  }
  unmount();
});

it("draws the first lines themselves, letter by letter", async () => {
  const text = `{\n${DECIMALS.map((decimal, at) => `  "v${String(at)}": ${decimal}`).join(",\n")}\n}`;
  shows(text);
  await held();
  const drawn = [...document.querySelectorAll(".cm-line")].map((line) => line.textContent);
  expect(drawn).toEqual(text.split("\n"));
});

it("holds a resource of many thousand lines whole", async () => {
  const { text, pieces } = made(99, 4_000);
  expect(pieces.length).toBeGreaterThan(8_000);
  shows(text);
  expect(await held()).toBe(text);
});

it("gives the words of every row of the details, in their order and with the numbers as sent", async () => {
  const given = answers(() => undefined).resource_details?.({ resourceId: 1 });
  if (given === undefined) throw new Error("the fake has no details");
  const base = given.sections.flatMap((section) => section.rows)[0];
  if (base === undefined) throw new Error("the fake has no rows");
  const next = draw(7);
  const row = (at: number): DetailRow => {
    const words = `${DECIMALS[at % DECIMALS.length] ?? ""} ${TEXTS[next(TEXTS.length)] ?? ""}|${String(at)}`;
    return {
      ...base,
      depth: at % 7,
      path: `m${String(at)}`,
      label: { nb: `Felt ${String(at)}`, en: `Field ${String(at)}` },
      value: at % 11 === 0 ? null : { nb: words, en: words },
      resourceId: null,
      flags: [],
    };
  };
  const rows = Array.from({ length: 600 }, (_, at) => row(at));
  const sections = [0, 1, 2].map((part) => ({
    key: part === 2 ? "other" : `part${String(part)}`,
    title: { nb: `Del ${String(part)}`, en: `Part ${String(part)}` },
    rows: rows.slice(part * 200, part * 200 + 200),
  }));
  const details: ResourceDetails = { ...given, sections };
  inWindow(
    <DetailsPart resourceId={1} onOpen={() => undefined} />,
    { screen: "patients" },
    { resource_details: () => details },
  );
  const box = await screen.findByTestId("resource-rows");
  const shown = [...box.querySelectorAll("[data-path]")].map((one) => ({
    path: one.getAttribute("data-path"),
    label: one.querySelector("dt")?.textContent,
    value: one.querySelector("dd > span")?.textContent ?? null,
  }));
  expect(shown).toEqual(rows.map((one) => ({ path: one.path, label: one.label.nb, value: one.value?.nb ?? null })));
});
