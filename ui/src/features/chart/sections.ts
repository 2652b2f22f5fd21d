import type {
  Chart,
  ChartItem,
  ChartSection,
  ChartTimeline,
  Measurement,
  SectionState,
  Series,
  ThreadRow,
} from "@/host/bindings";

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
  current: 0,
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

/** What a reader must know first, by the engine's rule; in the order they came where that holds two equal. */
export function foremostFirst(items: readonly ChartItem[]): ChartItem[] {
  return [...items].sort((a, b) => a.foremost - b.foremost);
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

/** The next appointment that is not cancelled. A day begins with itself, not with the first of its parts. */
export function nextAppointment(items: readonly ChartItem[], now: number): ChartItem | null {
  const off = new Set(["cancelled", "noshow", "entered-in-error", "fulfilled"]);
  const coming = items
    .filter((item) => !item.cannotInterpret && !off.has(item.status ?? ""))
    .filter((item) => item.date !== null && Date.parse(item.date) >= now)
    .sort(
      (a, b) =>
        Date.parse(a.date ?? "") - Date.parse(b.date ?? "") || Number(a.partOf !== null) - Number(b.partOf !== null),
    );
  return coming[0] ?? null;
}

const day = 86_400_000;

/** A line of the axis. */
export type Lane = "contacts" | "documents" | "nav" | "conditions" | "measurements" | "plans" | "services" | "other";

export interface Happening {
  key: string;
  lane: Lane;
  type:
    | "appointment"
    | "encounter"
    | "document"
    | "message"
    | "condition"
    | "measurement"
    | "plan"
    | "service"
    | "medication"
    | "allergy"
    | "other";
  start: Date;
  end: Date;
  item: ChartItem | null;
  thread: ThreadRow | null;
  /** A measurement: its series, and the one point. */
  measured?: { series: Series; point: Measurement };
  /** How many things it is: a month of things that are not named may be many, or one. */
  count: number;
}

/** Is it one thing that can be named and opened, or a month that is only counted? */
export function isNamed(one: Happening): boolean {
  return one.item !== null || one.thread !== null || one.measured !== undefined;
}

const places: Readonly<Record<string, readonly [Lane, Happening["type"]]>> = {
  encounters: ["contacts", "encounter"],
  appointments: ["contacts", "appointment"],
  documents: ["documents", "document"],
  conditions: ["conditions", "condition"],
  measurements: ["measurements", "measurement"],
  plans: ["plans", "plan"],
  services: ["services", "service"],
  medications: ["other", "medication"],
  allergies: ["other", "allergy"],
};
const elsewhere = ["other", "other"] as const;

/** Everything of a stretch of the timeline, newest first; what was too much to be listed as one for each month. */
export function happeningsOf(timeline: ChartTimeline): Happening[] {
  const found: Happening[] = [];
  for (const { section: name, at, item, measured } of timeline.rows) {
    const start = new Date(at);
    const [lane, type] = places[name] ?? elsewhere;
    const [point] = measured?.points ?? [];
    if (point !== undefined && measured !== null && !point.flags.includes("cannot_interpret")) {
      found.push({
        ...plain(`measurement-${measured.key}-${String(point.resourceId)}`, lane, type, start),
        measured: { series: measured, point },
      });
    }
    if (item === null || item.cannotInterpret) continue;
    const end = item.end === null ? Number.NaN : Date.parse(item.end);
    found.push({
      ...plain(`${type}-${String(item.resourceId)}`, lane, type, start),
      end: new Date(Number.isFinite(end) ? Math.max(start.getTime(), end) : start.getTime()),
      item,
    });
  }
  for (const thread of timeline.threads) {
    const at = Date.parse(thread.at);
    if (!Number.isFinite(at)) continue;
    found.push({ ...plain(`message-${String(thread.threadId)}`, "nav", "message", new Date(at)), thread });
  }
  for (const { month, section: name, count } of timeline.months) {
    const [lane, type] = places[name] ?? elsewhere;
    const start = new Date(`${month}-01T12:00:00Z`);
    if (!Number.isFinite(start.getTime())) continue;
    const end = new Date(start);
    end.setUTCMonth(end.getUTCMonth() + 1, 0);
    found.push({ ...plain(`month-${month}-${name}`, lane, type, start), end, count });
  }
  return found.sort((a, b) => b.start.getTime() - a.start.getTime());
}

function plain(key: string, lane: Lane, type: Happening["type"], start: Date): Happening {
  return { key, lane, type, start, end: start, item: null, thread: null, count: 1 };
}

/**
 * Where an axis that would begin at `start` begins: nobody has a course before being born. What is dated before that all
 * the same is not cut off.
 */
export function axisStart(start: number, born: string | null, first: string | null): number {
  const birth = /^\d{4}-\d{2}-\d{2}$/u.test(born ?? "") ? Date.parse(born ?? "") : Number.NaN;
  if (!Number.isFinite(birth)) return start;
  const earliest = first === null ? birth : Math.min(birth, Date.parse(first));
  return Math.max(start, earliest - 3 * day);
}

/** Happenings of one lane that stand too close to be told apart on the axis. */
export interface Cluster {
  key: string;
  start: Date;
  end: Date;
  items: Happening[];
  /** How many things that is. */
  count: number;
}

/**
 * Gives each happening at least `days` on the axis and joins those that then touch, up to `most` days in one: a lane
 * that is full must still say when. Oldest first.
 */
export function clusters(
  all: readonly Happening[],
  lane: Happening["lane"],
  days: number,
  most = Number.POSITIVE_INFINITY,
): Cluster[] {
  const found: Cluster[] = [];
  const ordered = all.filter((one) => one.lane === lane).sort((a, b) => a.start.getTime() - b.start.getTime());
  for (const one of ordered) {
    const end = new Date(Math.max(one.end.getTime(), one.start.getTime() + days * day));
    const last = found.at(-1);
    const full = last !== undefined && one.start.getTime() - last.start.getTime() >= most * day;
    if (last !== undefined && !full && one.start.getTime() <= last.end.getTime()) {
      last.items.push(one);
      last.count += one.count;
      if (end > last.end) last.end = end;
    } else {
      if (last !== undefined && last.end > one.start) last.end = one.start;
      found.push({ key: one.key, start: one.start, end, items: [one], count: one.count });
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

const documents = new Set(["DocumentReference", "Composition", "Binary"]);

/** Is it something that is read, rather than looked up? */
export function isDocument(resourceType: string): boolean {
  return documents.has(resourceType);
}
