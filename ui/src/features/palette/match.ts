/** Every word typed stands somewhere in the words of the entry, whatever the accents. */
export function matches(words: string, typed: string): boolean {
  const text = fold(words);
  return fold(typed)
    .split(/\s+/u)
    .filter((part) => part !== "")
    .every((part) => text.includes(part));
}

function fold(text: string): string {
  return text
    .toLocaleLowerCase("nb")
    .replace(/å|aa/gu, "a")
    .replace(/ø|oe/gu, "o")
    .replace(/æ|ae/gu, "a")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
}
