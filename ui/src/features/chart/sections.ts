import type { Chart, ChartItem, ChartSection, SectionState, ThreadRow } from "@/host/bindings";

import { problemKey } from "./words";

export type SectionName =
  | "conditions"
  | "allergies"
  | "medications"
  | "documents"
  | "appointments"
  | "encounters"
  | "services"
  | "plans"
  | "forms"
  | "flags"
  | "other";

const missing = (name: SectionName): ChartSection => ({
  name,
  state: "not_fetched",
  fetchedAt: null,
  items: [],
  hidden: 0,
  withdrawn: 0,
  problem: null,
  reference: null,
});

/** The section by name; one that the chart does not carry has not been fetched. */
export function section(chart: Chart, name: SectionName): ChartSection {
  return chart.sections.find((one) => one.name === name) ?? missing(name);
}

/** What a summary may show: current, and safe to interpret. */
export function summary(items: readonly ChartItem[]): ChartItem[] {
  return items.filter((item) => item.current && !item.cannotInterpret);
}

/** What must be shown struck, whatever else is filtered. */
export function struck(items: readonly ChartItem[]): ChartItem[] {
  return items.filter((item) => item.cannotInterpret);
}

const ranks: Readonly<Record<string, number>> = { "life-threatening": 0, high: 1, severe: 2 };

/** Life-threatening first; the source's order within. */
export function byCriticality(items: readonly ChartItem[]): ChartItem[] {
  const rank = (item: ChartItem) => ranks[item.criticality ?? ""] ?? 9;
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/** May it be marked with danger? Only what the source itself says can threaten life. */
export function canHarm(item: ChartItem): boolean {
  return item.criticality === "high" || item.criticality === "life-threatening" || item.criticality === "severe";
}

/** `L84`, when the source coded it. */
export function codeOf(item: ChartItem): string | null {
  return item.code?.code ?? null;
}

/** The code list that all coded items share, for the head of a card. */
export function commonList(items: readonly ChartItem[]): string | null {
  const lists = new Set(items.map((item) => item.code?.list ?? null));
  lists.delete(null);
  return lists.size === 1 ? ([...lists][0] ?? null) : null;
}

/** States in which the card's own rows, if any, are from an earlier read. */
export function isStale(state: SectionState, items: number): boolean {
  return items > 0 && (state === "not_fetched" || state === "no_access");
}

/** The next appointment that is not cancelled. */
export function nextAppointment(items: readonly ChartItem[], now: number): ChartItem | null {
  const off = new Set(["cancelled", "noshow", "entered-in-error", "fulfilled"]);
  const coming = items
    .filter((item) => !item.cannotInterpret && !off.has(item.status ?? ""))
    .filter((item) => item.date !== null && Date.parse(item.date) >= now)
    .sort((a, b) => Date.parse(a.date ?? "") - Date.parse(b.date ?? ""));
  return coming[0] ?? null;
}

/** A line of the axis. */
export type Lane = "contacts" | "documents" | "nav" | "conditions" | "measurements" | "plans" | "services" | "other";

export interface Happening {
  key: string;
  lane: Lane;
  type:
    "appointment" | "encounter" | "document" | "message" | "condition" | "measurement" | "plan" | "service" | "other";
  start: Date;
  end: Date;
  item: ChartItem | null;
  thread: ThreadRow | null;
  /** A measurement: which series, in what words, from which resource. */
  measured?: { resourceId: number; words: string };
}

/** What happened in the year before `now`, newest first. Undated things are in the lists, not on the axis. */
export function happenings(chart: Chart, now: number): Happening[] {
  const first = new Date(now);
  first.setFullYear(first.getFullYear() - 1);
  const found: Happening[] = [];
  const add = (lane: Happening["lane"], type: Happening["type"], items: readonly ChartItem[]) => {
    for (const item of items) {
      const start = item.date === null ? Number.NaN : Date.parse(item.date);
      if (item.cannotInterpret || !Number.isFinite(start) || start < first.getTime()) continue;
      const end = item.end === null ? start : Date.parse(item.end);
      found.push({
        key: `${type}-${String(item.resourceId)}`,
        lane,
        type,
        start: new Date(start),
        end: new Date(Number.isFinite(end) ? Math.max(start, end) : start),
        item,
        thread: null,
      });
    }
  };
  add("contacts", "encounter", section(chart, "encounters").items);
  add("contacts", "appointment", section(chart, "appointments").items);
  add("documents", "document", section(chart, "documents").items);
  for (const thread of chart.threads) {
    const at = Date.parse(thread.at);
    if (!Number.isFinite(at) || at < first.getTime()) continue;
    found.push({
      key: `message-${String(thread.threadId)}`,
      lane: "nav",
      type: "message",
      start: new Date(at),
      end: new Date(at),
      item: null,
      thread,
    });
  }
  return found.sort((a, b) => b.start.getTime() - a.start.getTime());
}

const dated = (text: string | null): number => (text === null ? Number.NaN : Date.parse(text));

/** Everything with a date, newest first: for the axis and the list beside it. */
export function everyHappening(chart: Chart): Happening[] {
  const found: Happening[] = [];
  const add = (lane: Lane, type: Happening["type"], items: readonly ChartItem[]) => {
    for (const item of items) {
      const start = dated(item.date);
      if (item.cannotInterpret || !Number.isFinite(start)) continue;
      const end = dated(item.end);
      found.push({
        key: `${type}-${String(item.resourceId)}`,
        lane,
        type,
        start: new Date(start),
        end: new Date(Number.isFinite(end) ? Math.max(start, end) : start),
        item,
        thread: null,
      });
    }
  };
  add("contacts", "encounter", section(chart, "encounters").items);
  add("contacts", "appointment", section(chart, "appointments").items);
  add("documents", "document", section(chart, "documents").items);
  add("conditions", "condition", section(chart, "conditions").items);
  add("plans", "plan", section(chart, "plans").items);
  add("services", "service", section(chart, "services").items);
  add("other", "other", section(chart, "forms").items);
  add("other", "other", section(chart, "other").items);
  for (const series of chart.measurements.series) {
    for (const point of series.points) {
      const at = dated(point.at);
      if (point.flags.includes("cannot_interpret") || !Number.isFinite(at)) continue;
      const value = [point.value, point.second].filter((part) => part !== null).join("/");
      found.push({
        key: `measurement-${series.key}-${String(point.resourceId)}`,
        lane: "measurements",
        type: "measurement",
        start: new Date(at),
        end: new Date(at),
        item: null,
        thread: null,
        measured: {
          resourceId: point.resourceId,
          words: [series.name, value === "" ? point.text : value, point.unit ?? series.unit].filter(Boolean).join(" "),
        },
      });
    }
  }
  for (const thread of chart.threads) {
    const at = Date.parse(thread.at);
    if (!Number.isFinite(at)) continue;
    found.push({
      key: `message-${String(thread.threadId)}`,
      lane: "nav",
      type: "message",
      start: new Date(at),
      end: new Date(at),
      item: null,
      thread,
    });
  }
  return found.sort((a, b) => b.start.getTime() - a.start.getTime());
}

/** Happenings of one lane that stand too close to be told apart on the axis. */
export interface Cluster {
  key: string;
  start: Date;
  end: Date;
  items: Happening[];
}

const day = 86_400_000;

/** Gives each happening at least `days` on the axis and joins those that then touch. Oldest first. */
export function clusters(all: readonly Happening[], lane: Happening["lane"], days: number): Cluster[] {
  const found: Cluster[] = [];
  const ordered = all.filter((one) => one.lane === lane).sort((a, b) => a.start.getTime() - b.start.getTime());
  for (const one of ordered) {
    const end = new Date(Math.max(one.end.getTime(), one.start.getTime() + days * day));
    const last = found.at(-1);
    if (last !== undefined && one.start.getTime() <= last.end.getTime()) {
      last.items.push(one);
      if (end > last.end) last.end = end;
    } else {
      found.push({ key: one.key, start: one.start, end, items: [one] });
    }
  }
  return found;
}

/**
 * When the whole server is out of reach, the banner says so once, with the age: the same sentence on every card would
 * hide the one card that has a reason of its own. What was never fetched still says that.
 */
export function foldOffline(chart: Chart): Chart {
  const parts = [...chart.sections, chart.measurements];
  if (parts.length < 2 || !parts.every((part) => part.problem !== null && problemKey(part.problem) === "offline")) {
    return chart;
  }
  return {
    ...chart,
    offline: true,
    sections: chart.sections.map((part) =>
      part.fetchedAt === null ? part : { ...part, problem: null, reference: null },
    ),
    measurements:
      chart.measurements.fetchedAt === null
        ? chart.measurements
        : { ...chart.measurements, problem: null, reference: null },
  };
}
