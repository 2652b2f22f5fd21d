import type { LogNote } from "@/host/bindings";

/** A line of the list: a row of the log, or what happened to the log there. */
export type Item = { kind: "row"; position: number } | { kind: "note"; note: LogNote };

/** The position that a quiet line stands above. */
function above(note: LogNote, low: number, high: number): number {
  const at =
    note.kind === "gone"
      ? note.position - 1
      : note.kind === "late" || note.kind === "refilled"
        ? note.position + note.rows - 1
        : note.kind === "reread"
          ? high - 1
          : low;
  return Math.min(Math.max(at, low), high - 1);
}

/**
 * The lines of a log from its newest position down, as arithmetic: a million rows cost what the few quiet lines between
 * them cost. Positions have no holes, so a line's place follows from its position.
 */
export class Lines {
  readonly #low: number;
  readonly #high: number;
  readonly #notes: { note: LogNote; line: number; at: number }[];

  constructor(low: number, high: number, notes: readonly LogNote[]) {
    this.#low = low;
    this.#high = Math.max(low, high);
    const placed = notes
      .filter((note) => high > low && note.position >= low && note.position <= high)
      .map((note) => ({ note, at: above(note, low, high) }))
      .sort((one, other) => other.at - one.at || other.note.noteId - one.note.noteId);
    this.#notes = placed.map(({ note, at }, index) => ({ note, at, line: high - 1 - at + index }));
  }

  get count(): number {
    return this.#high - this.#low + this.#notes.length;
  }

  /** Quiet lines above a line. */
  #before(line: number): number {
    let [from, to] = [0, this.#notes.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#notes[middle]?.line ?? Infinity) < line) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  at(line: number): Item | undefined {
    if (line < 0 || line >= this.count) return undefined;
    const before = this.#before(line);
    const here = this.#notes[before];
    if (here?.line === line) return { kind: "note", note: here.note };
    return { kind: "row", position: this.#high - 1 - (line - before) };
  }

  lineOf(position: number): number {
    let [from, to] = [0, this.#notes.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#notes[middle]?.at ?? -Infinity) >= position) from = middle + 1;
      else to = middle;
    }
    return this.#high - 1 - position + from;
  }
}
