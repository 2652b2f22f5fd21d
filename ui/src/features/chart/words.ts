import type { TFunction } from "i18next";

import type { ChartItem, Series } from "@/host/bindings";

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

/** Of an appointment that is part of another one: of which. */
export function partWords(item: ChartItem, whole: ChartItem | null, t: Say): string | null {
  if (item.partOf === null) return null;
  const title = whole === null ? item.partOf.title : titleOf(whole, t);
  return title === null ? t("item.partOfAnother") : t("item.partOf", { title });
}

/** A measurement's name as sent, else its code's. */
export function seriesName(series: Series, t: Say): string {
  return series.name !== "" ? series.name : (series.code?.display ?? series.code?.code ?? t("item.untitled"));
}

export function flagWords(flags: readonly string[], t: Say): string[] {
  return flags.map((flag) => t(`flag.${flag}`, { defaultValue: flag }));
}

const unreachable = new Set(["offline", "dns", "connect", "connect_timeout", "address"]);
const cut = new Set(["timeout", "interrupted", "cut"]);
const refused = new Set(["no_access", "http_401", "http_403"]);
const elsewhere = new Set(["redirect", "link_refused"]);

/** What a problem's code comes to, for the catalogue. */
export function problemKey(problem: string): string {
  if (unreachable.has(problem)) return "offline";
  if (cut.has(problem)) return "timeout";
  if (refused.has(problem)) return "no_access";
  if (elsewhere.has(problem)) return "elsewhere";
  if (problem === "too_large" || problem === "bomb") return "too_large";
  if (problem === "tls") return "tls";
  if (/^http_5/u.test(problem)) return "server_error";
  if (/^http_4/u.test(problem)) return "not_supported";
  return "bad_answer";
}

/** A problem's code as half a sentence. */
export function problemWords(problem: string, t: Say): string {
  return t(`problem.${problemKey(problem)}`);
}
