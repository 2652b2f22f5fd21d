/** A run of signs of one kind in a row of JSON. */
export interface Run {
  kind: "name" | "text" | "literal" | "plain";
  text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"(?=(\s*:)?)|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;

/** The row in colours. A row that goes on with the line above may begin inside a string: it is plain. */
export function runsOf(text: string, goesOn: boolean): Run[] {
  if (goesOn) return [{ kind: "plain", text }];
  const runs: Run[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > from) runs.push({ kind: "plain", text: text.slice(from, match.index) });
    const [token] = match;
    const kind = token.startsWith('"') ? (match[1] === undefined ? "text" : "name") : "literal";
    runs.push({ kind, text: token });
    from = match.index + token.length;
  }
  if (from < text.length) runs.push({ kind: "plain", text: text.slice(from) });
  return runs;
}

const encoder = new TextEncoder();

/** The place in a text, in UTF-16 units, of a number of bytes from its start. */
export function unitsOf(text: string, bytes: number): number {
  if (bytes <= 0) return 0;
  let taken = 0;
  let units = 0;
  for (const sign of text) {
    if (taken >= bytes) break;
    taken += encoder.encode(sign).length;
    units += sign.length;
  }
  return units;
}

/** Cuts runs at two places, so that what lies between can be marked. */
export function marked(runs: readonly Run[], from: number, to: number): { run: Run; on: boolean }[] {
  const cut: { run: Run; on: boolean }[] = [];
  let at = 0;
  for (const run of runs) {
    const end = at + run.text.length;
    const edges = [...new Set([at, Math.min(Math.max(from, at), end), Math.min(Math.max(to, at), end), end])];
    for (let index = 0; index + 1 < edges.length; index += 1) {
      const start = edges[index] ?? at;
      const stop = edges[index + 1] ?? end;
      if (stop <= start) continue;
      cut.push({ run: { ...run, text: run.text.slice(start - at, stop - at) }, on: start >= from && stop <= to });
    }
    at = end;
  }
  return cut;
}

/** `2d17eca3-…-af9f292044ba`, where there is no room for the whole. */
export function middleCut(id: string): string {
  return id.length <= 24 ? id : `${id.slice(0, 8)}-…-${id.slice(-12)}`;
}
