/**
 * Which letters of a name the search text matched, under the same folding that the store searches with:
 * wide (å→aa, ø→oe, æ→ae) and narrow (å→a, ø→o, æ→a). A match is a prefix of a word.
 */

export interface Segment {
  text: string;
  hit: boolean;
}

const wide: Readonly<Record<string, string>> = {
  å: "aa",
  ø: "oe",
  æ: "ae",
  ö: "oe",
  ä: "ae",
  ü: "ue",
  đ: "d",
  ł: "l",
  ŋ: "n",
  ŧ: "t",
  ß: "ss",
  þ: "th",
  ð: "d",
};
const narrow: Readonly<Record<string, string>> = {
  å: "a",
  ø: "o",
  æ: "a",
  ö: "o",
  ä: "a",
  ü: "u",
  đ: "d",
  ł: "l",
  ŋ: "n",
  ŧ: "t",
  ß: "s",
  þ: "t",
  ð: "d",
};

const marks = /\p{M}/gu;
const wordPart = /[\p{L}\p{N}]/u;

function foldLetter(letter: string, table: Readonly<Record<string, string>>): string {
  if (letter <= "\u007f") return letter.toLowerCase();
  const lower = letter.normalize("NFC").toLowerCase();
  return table[lower] ?? lower.normalize("NFD").replace(marks, "");
}

function fold(word: string, table: Readonly<Record<string, string>>): string {
  return Array.from(word.normalize("NFC"), (letter) => foldLetter(letter, table)).join("");
}

/** The name as it compares: two people with the same key are namesakes on screen. */
export function foldName(name: string): string {
  return fold(name, wide)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** How many letters of `word` the typed `part` covers from the front; 0 when it does not begin the word. */
function coveredBy(word: readonly string[], part: string): number {
  for (const table of [wide, narrow]) {
    const wanted = fold(part, table);
    if (wanted === "") continue;
    let folded = "";
    for (const [index, letter] of word.entries()) {
      folded += foldLetter(letter, table);
      if (folded.length >= wanted.length) {
        if (folded.startsWith(wanted)) return index + 1;
        break;
      }
      if (!wanted.startsWith(folded)) break;
    }
  }
  return 0;
}

/** Splits `name` into runs that did and did not match the parts of `text`. */
export function highlight(name: string, text: string): Segment[] {
  const parts = text.split(/[\s,.-]+/u).filter((part) => wordPart.test(part));
  const letters = Array.from(name.normalize("NFC"));
  const hit = letters.map(() => false);
  let start = 0;
  while (start < letters.length) {
    if (!wordPart.test(letters[start] ?? "")) {
      start += 1;
      continue;
    }
    let end = start;
    while (end < letters.length && wordPart.test(letters[end] ?? "")) end += 1;
    const word = letters.slice(start, end);
    const covered = Math.max(0, ...parts.map((part) => coveredBy(word, part)));
    hit.fill(true, start, start + covered);
    start = end;
  }
  const segments: Segment[] = [];
  for (const [index, letter] of letters.entries()) {
    const last = segments.at(-1);
    const isHit = hit[index] ?? false;
    if (last?.hit === isHit) last.text += letter;
    else segments.push({ text: letter, hit: isHit });
  }
  return segments;
}
