import type {
  Chart,
  ChartItem,
  ChartSection,
  ChartTimeline,
  ChartTimelineRequest,
  PersonView,
  ThreadRow,
  TimelineRow,
} from "../bindings";
import { ago, CONNECTION } from "./messages";

const YEAR = 365 * 24 * 60;

function item(
  id: number,
  title: string,
  code: string | null,
  list: string | null,
  minutes: number,
  over: Partial<ChartItem> = {},
): ChartItem {
  return {
    resourceId: id,
    resourceType: "Condition",
    title,
    code: code === null ? null : { system: null, code, display: title, list },
    status: "active",
    verification: "confirmed",
    date: ago(minutes).slice(0, 10),
    end: null,
    detail: null,
    criticality: null,
    foremost: 0,
    link: null,
    partOf: null,
    current: true,
    cannotInterpret: false,
    flags: [],
    ...over,
  };
}

function section(name: string, items: ChartItem[], over: Partial<ChartSection> = {}): ChartSection {
  return {
    name,
    state: items.length === 0 ? "none_registered" : "loaded",
    fetchedAt: ago(15),
    items,
    hidden: 0,
    current: items.filter((one) => one.current && !one.cannotInterpret).length,
    withdrawn: 0,
    problem: null,
    reference: null,
    ...over,
  };
}

function points(first: number, step: number, second: number | null) {
  return Array.from({ length: 8 }, (_, at) => ({
    resourceId: 900 + at,
    at: ago(at * 30 * 24 * 60),
    value: String(Math.round((first + step * at + (at % 3) * 1.5) * 10) / 10),
    second: second === null ? null : String(second + (at % 4)),
    text: null,
    unit: null,
    status: "final",
    source: null,
    ranges: [],
    interpretation: null,
    parts: [],
    flags: [],
  }));
}

export function chartOf(patient: PersonView, threads: ThreadRow[]): Chart {
  return {
    patient: {
      patientId: patient.patientId ?? 0,
      person: patient,
      address: "Granveien 4, 2007 Kjeller",
      source: "ehr",
      fetchedAt: ago(15),
      flags: [],
      openedAt: ago(30),
      keptAt: null,
      generalPractitioner: "Silje Aune",
    },
    resourceId: 700,
    phone: null,
    generalPractitioner: "Silje Aune",
    replacedBy: null,
    sections: [
      section("conditions", [
        item(1, "Kronisk korsryggsmerte", "L84", "ICPC-2", 2 * YEAR),
        item(2, "Hypertensjon", "K86", "ICPC-2", 9 * YEAR),
        item(3, "Lett depressiv episode", "P76", "ICPC-2", YEAR),
      ]),
      section("allergies", [
        item(4, "Penicillin", null, null, 5 * YEAR, { criticality: "life-threatening", detail: "anafylaksi" }),
      ]),
      section("medications", [
        item(5, "Amlodipin 5 mg", null, "ATC", YEAR, { detail: "1 × 1" }),
        item(6, "Paracetamol 1 g", null, "ATC", YEAR, { detail: "1 × 3" }),
        item(7, "Escitalopram 10 mg", null, "ATC", YEAR, { detail: "1 × 1" }),
      ]),
      section("documents", []),
    ],
    measurements: {
      state: "loaded",
      fetchedAt: ago(15),
      series: [
        {
          key: "bp",
          name: "Blodtrykk",
          code: null,
          unit: "mmHg",
          shape: "pair",
          points: points(138, 1.8, 84),
          more: 0,
        },
        {
          key: "weight",
          name: "Vekt",
          code: null,
          unit: "kg",
          shape: "number",
          points: points(81.4, -0.4, null),
          more: 0,
        },
      ],
      problem: null,
      reference: null,
    },
    threads,
    drafts: [],
    refreshing: null,
    connection: CONNECTION,
    offline: false,
  };
}

/** What the chart holds of a stretch of time, newest first. */
export function timelineOf(chart: Chart, { from, to, limit }: ChartTimelineRequest): ChartTimeline {
  const inside = (at: string): boolean => (from === null || at >= from) && (to === null || at < to);
  const items: TimelineRow[] = chart.sections.flatMap((section) =>
    section.items.map((one) => ({ section: section.name, at: one.date ?? "", item: one, measured: null })),
  );
  const measured: TimelineRow[] = chart.measurements.series.flatMap((series) =>
    series.points.map((point) => ({
      section: "measurements",
      at: point.at ?? "",
      item: null,
      measured: { ...series, points: [point], more: 0 },
    })),
  );
  const dated = [...items, ...measured].filter((row) => row.at !== "").sort((a, b) => (a.at < b.at ? 1 : -1));
  return {
    rows: dated.filter((row) => inside(row.at)).slice(0, limit),
    months: [],
    threads: chart.threads.filter((thread) => inside(thread.at)),
    first: dated.at(-1)?.at.slice(0, 10) ?? null,
  };
}
