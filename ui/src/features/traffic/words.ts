import type { TrafficRow } from "@/host/bindings";

/** The address without scheme and host, as far as it is one. */
export function pathOf(url: string): string {
  return /^[a-z]+:\/\/[^/]*(\/.*)$/i.exec(url)?.[1] ?? url;
}

/** NAV's log is asked for by an address of which only the HER-id says anything. */
const HER_URN = "message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.";

/** What was asked for under the connection's own address: the rest is the same in every row. */
export function shortPath(url: string, base: string | undefined): string {
  const under = base !== undefined && url.startsWith(base) ? url.slice(base.length).replace(/^\//, "") : pathOf(url);
  return under.replace(HER_URN, "…");
}

/** Host and port, to say beside the path. */
export function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/]*)/i.exec(url)?.[1] ?? "";
}

/** Did it go wrong: no answer, or one that says no? */
export function failed(row: Pick<TrafficRow, "status" | "problem">): boolean {
  return row.problem !== null || row.status === null || row.status >= 400;
}

/** `2xx` of 202. */
export function classOf(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
