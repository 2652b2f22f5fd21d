import type { TFunction } from "i18next";

import type { ChartItem } from "@/host/bindings";

type Say = TFunction<"chart">;

/** What is said beside a status that is not simply "current". */
const saidStatuses = new Set(["active", "current", "final", "confirmed", "completed", "finished", "fulfilled"]);

/** Status and verification in words; what goes without saying is left out. */
export function statusWords(item: ChartItem, t: Say): string[] {
  const words: string[] = [];
  const add = (code: string | null) => {
    if (code !== null && !saidStatuses.has(code)) words.push(t(`status.${code}`, { defaultValue: code }));
  };
  add(item.status);
  if (item.verification !== item.status) add(item.verification);
  return words;
}

/** The status whole, for the table and the drawer. */
export function fullStatus(item: ChartItem, t: Say): string {
  const codes = [item.status, item.verification].filter((code) => code !== null);
  return [...new Set(codes)].map((code) => t(`status.${code}`, { defaultValue: code })).join(", ");
}

export function titleOf(item: ChartItem, t: Say): string {
  return item.title ?? item.code?.display ?? t("item.untitled");
}

export function flagWords(flags: readonly string[], t: Say): string[] {
  return flags.map((flag) => t(`flag.${flag}`, { defaultValue: flag }));
}

const problems = new Set([
  "offline",
  "timeout",
  "no_access",
  "bad_answer",
  "not_supported",
  "too_large",
  "server_error",
]);

/** A problem's code as half a sentence. */
export function problemWords(problem: string | null, t: Say): string {
  return t(`problem.${problem !== null && problems.has(problem) ? problem : "unknown"}`);
}
