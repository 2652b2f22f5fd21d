/** Positions to pixels and back, for the ruler. */
export class Scale {
  readonly start: number;
  readonly end: number;
  readonly width: number;

  constructor(start: number, end: number, width: number) {
    this.start = start;
    // Air behind the last row, so that the end is seen to be an end.
    this.end = Math.max(end + Math.ceil((end - start) * 0.03), start + 10);
    this.width = Math.max(width, 1);
  }

  x(position: number): number {
    return ((position - this.start) / (this.end - this.start)) * this.width;
  }

  position(x: number): number {
    return Math.round(this.start + (x / this.width) * (this.end - this.start));
  }
}

/** Room for a label under the ruler. */
const LABEL = 76;

/** Round steps between labels: 1, 2, 5, 10, 20, 50, … */
export function labelStep(scale: Scale): number {
  const least = ((scale.end - scale.start) * LABEL) / scale.width;
  for (let tens = 1; ; tens *= 10) {
    for (const lead of [1, 2, 5]) {
      if (lead * tens >= least) return lead * tens;
    }
  }
}

/** Where labels stand. */
export function labels(scale: Scale, end: number): number[] {
  const step = labelStep(scale);
  const all: number[] = [];
  for (let at = Math.ceil(scale.start / step) * step; at <= end; at += step) all.push(at);
  return all;
}

/** What a key on the ruler asks for; null for keys that mean nothing here. */
export function moved(key: string, position: number, start: number, end: number): number | null {
  const to =
    key === "ArrowLeft" || key === "ArrowDown"
      ? position - 1
      : key === "ArrowRight" || key === "ArrowUp"
        ? position + 1
        : key === "PageDown"
          ? position - 10
          : key === "PageUp"
            ? position + 10
            : key === "Home"
              ? start
              : key === "End"
                ? end - 1
                : null;
  return to === null ? null : Math.min(Math.max(to, start), Math.max(end - 1, start));
}
