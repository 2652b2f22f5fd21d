import type { TrafficFilter } from "@/host/bindings";

export const NO_FILTER: TrafficFilter = {
  method: null,
  status: null,
  connectionId: null,
  purpose: null,
  text: null,
  messageId: null,
  outboxId: null,
  pinned: false,
};

export const METHODS = ["GET", "POST"] as const;
export const STATUSES = ["2xx", "3xx", "4xx", "5xx", "none"] as const;
export const PURPOSES = ["poll", "send", "search", "read", "metadata", "file", "test", "again"] as const;

export type Part = keyof TrafficFilter;

/** The parts that say something, in the order their chips stand. */
export function partsOf(filter: TrafficFilter): Part[] {
  const parts: Part[] = ["pinned", "messageId", "outboxId", "method", "status", "purpose", "connectionId"];
  return parts.filter((part) => filter[part] !== null && filter[part] !== false);
}
