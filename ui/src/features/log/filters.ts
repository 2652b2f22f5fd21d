import type { LogFilter } from "@/host/bindings";

export const NO_FILTER: LogFilter = { kinds: [], party: null, patient: null, findings: null, text: null, since: null };

export function isEmpty(filter: LogFilter): boolean {
  return (
    filter.kinds.length === 0 &&
    filter.party === null &&
    filter.patient === null &&
    filter.findings === null &&
    filter.text === null &&
    filter.since === null
  );
}

/** One removable part of a filter. */
export type Part = { of: "kind"; kind: string } | { of: Exclude<keyof LogFilter, "kinds">; value: string };

export function parts(filter: LogFilter): Part[] {
  const all: Part[] = filter.kinds.map((kind) => ({ of: "kind", kind }));
  for (const of of ["party", "patient", "findings", "text", "since"] as const) {
    const value = filter[of];
    if (value !== null) all.push({ of, value });
  }
  return all;
}

export function without(filter: LogFilter, part: Part): LogFilter {
  return part.of === "kind"
    ? { ...filter, kinds: filter.kinds.filter((kind) => kind !== part.kind) }
    : { ...filter, [part.of]: null };
}

export function toggledKind(filter: LogFilter, kind: string): LogFilter {
  const kinds = filter.kinds.includes(kind) ? filter.kinds.filter((one) => one !== kind) : [...filter.kinds, kind];
  return { ...filter, kinds };
}

export function same(one: LogFilter, other: LogFilter): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(filter: LogFilter): LogFilter {
  return {
    kinds: [...filter.kinds].sort(),
    party: filter.party,
    patient: filter.patient,
    findings: filter.findings,
    text: filter.text,
    since: filter.since,
  };
}
