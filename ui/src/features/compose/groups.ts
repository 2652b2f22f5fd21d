import type { KindView } from "@/host/bindings";

export type Side = "ours" | "nav";

/** The headings, in the order a person looks for them: answers before what begins something new. */
const ORDER = ["answers", "letters", "forms", "requests", "meetings", "notices", "receipts"] as const;
export type Group = (typeof ORDER)[number];

/** What fits best first; within that as the data file has them. */
const FIT: Readonly<Record<string, number>> = { answers: 0, follows: 1, starts: 2, "": 3 };

/** The kinds of one side under their headings; empty headings are left out. */
export function groupsOf(kinds: readonly KindView[], side: Side): { group: Group; kinds: KindView[] }[] {
  const mine = kinds.filter((kind) => kind.side === side);
  const rank = (kind: KindView): number => FIT[kind.fit] ?? 3;
  return ORDER.map((group) => ({
    group,
    kinds: mine.filter((kind) => kind.group === group).sort((a, b) => rank(a) - rank(b)),
  })).filter(({ kinds: members }) => members.length > 0);
}
