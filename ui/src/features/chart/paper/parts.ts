import type { ChartPart, PatientSource } from "@/host/bindings";
import { isoDay } from "@/lib/day";

/** In the order of the tabs. */
const ehr: readonly ChartPart[] = [
  "overview",
  "timeline",
  "measurements",
  "medications",
  "conditions",
  "allergies",
  "plans",
  "contacts",
  "forms",
  "documents",
  "services",
  "other",
  "messages",
  "patient",
];
const others: readonly ChartPart[] = ["overview", "messages", "patient"];

/** What there is to print of a chart. */
export function partsOf(source: PatientSource): readonly ChartPart[] {
  return source === "ehr" ? ehr : others;
}

/** What is looked at is what is printed, until somebody chooses otherwise. */
export function partsOfTab(tab: string, offered: readonly ChartPart[]): ChartPart[] {
  if (tab === "all") return [...offered];
  const part = offered.find((one) => one === tab);
  return [part ?? "overview"];
}

/** Names that were kept, read again as parts that are offered here. */
export function partsKept(kept: readonly string[], offered: readonly ChartPart[]): ChartPart[] {
  return offered.filter((part) => kept.includes(part));
}

/** The catalogue's word for a part: as its tab is called. */
export function partKey(part: ChartPart): string {
  return part === "other" || part === "patient" ? `chart:section.${part}` : `chart:tab.${part}`;
}

export type PaperPeriod = "all" | "year" | "months3" | "own";

/** First and last day, both with; `null` where the period is open. */
export interface Days {
  from: string | null;
  to: string | null;
}

/** The days of a period that is counted back from today. */
export function daysOf(period: Exclude<PaperPeriod, "own">, now: Date): Days {
  if (period === "all") return { from: null, to: null };
  const first = new Date(now);
  if (period === "year") first.setFullYear(first.getFullYear() - 1);
  else first.setMonth(first.getMonth() - 3);
  return { from: isoDay(first), to: null };
}
