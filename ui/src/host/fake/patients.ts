import type {
  Change,
  Chart,
  ChartItem,
  ChartSection,
  Measurement,
  PatientRow,
  PatientRows,
  PersonView,
  Series,
  ThreadRow,
} from "../bindings";
import type { Answers } from "./answers";
import { plansAnswer } from "./plans";
import { queryAnswers } from "./query";
import { chartOf, timelineOf } from "./chart";
import { keepAnswers } from "./keep";
import { ago, CONNECTION } from "./messages";
import { ARVID, ASE, INGRID, KARI, MALGORZATA, MOHAMED, NILS, PER, person, THEA } from "./people";

const DAY = 24 * 60;

function row(
  who: PersonView,
  address: string | null,
  fetched: number | null,
  over: Partial<PatientRow> = {},
): PatientRow {
  return {
    patientId: who.patientId ?? 0,
    person: who,
    address,
    source: "ehr",
    fetchedAt: fetched === null ? null : ago(fetched),
    flags: [],
    openedAt: fetched === null ? null : ago(fetched),
    keptAt: null,
    generalPractitioner: "Silje Aune",
    ...over,
  };
}

const OTHER_KARI = person(21, "Kari Nordmo", "1991-10-28", 35);
const NORA = person(22, "Nora Karijord", "1945-02-21", 81);
const KARIN = person(23, "Karin Nyberget", "1970-08-03", 56);
const KARIM = person(24, "Karim Nasr", "2001-04-19", 25, "male");
const HAND = person(25, "Kåre Ødegaard", "1939-06-12", 87, "male");
const OLD = person(26, "Karl Nilsen", "1931-01-30", 94, "male");

function people(): PatientRow[] {
  return [
    row(KARI, "Bogstadveien 14, Oslo", 15),
    row(OTHER_KARI, "Strandgata 3, Hamar", 8 * DAY),
    row(NORA, "Fjordgata 1, Bodø", 17 * DAY),
    row(OLD, null, 40 * DAY, { flags: ["deceased"] }),
    row(ARVID, "Skolegata 2, Hamar", 3 * DAY),
    row(MALGORZATA, "Storgata 44, Moss", 190),
    row(THEA, "Tunet 8, Elverum", 200),
    row(NILS, "Deanugeaidnu 12, Tana", 4 * DAY),
    row(ASE, "Kirkeveien 90, Oslo", 5 * DAY),
    row(MOHAMED, "Grønland 12, Oslo", 6 * DAY),
    row(PER, "Moveien 5, Løten", 9 * DAY),
    row(INGRID, "Bakkegata 17, Bergen", 11 * DAY),
    row({ ...HAND, maskedNumber: null }, null, 2 * DAY, { source: "entered", fetchedAt: null }),
  ];
}

const ON_SERVER = [row(KARIN, "Skogveien 8, Elverum", null), row(KARIM, "Torggata 22, Oslo", null)];

function fits(one: PatientRow, text: string): boolean {
  const words = one.person.name.toLowerCase().split(/[\s-]+/);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)));
}

function understood(text: string): string {
  const digits = text.replace(/\s/g, "");
  if (/^\d{11}$/.test(digits)) return digits.endsWith("9") ? "bad_number" : "number";
  if (/^[\d./-]+$/.test(digits) && digits.length >= 6) return "birth_date";
  return text.length < 2 ? "too_short" : "name";
}

function item(id: number, title: string | null, over: Partial<ChartItem> = {}): ChartItem {
  return {
    resourceId: id,
    resourceType: "Condition",
    title,
    code: null,
    status: "active",
    verification: "confirmed",
    date: null,
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

const icpc = (code: string, display: string) => ({
  system: "urn:oid:2.16.578.1.12.4.1.1.7170",
  code,
  display,
  list: "ICPC-2",
});
const dated = (days: number): string => ago(days * DAY);

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

function sections(): ChartSection[] {
  return [
    section(
      "conditions",
      [
        item(1, "Kronisk korsryggsmerte", { code: icpc("L84", "Kronisk korsryggsmerte"), date: "2024-02-11" }),
        item(2, "Hypertensjon", { code: icpc("K86", "Hypertensjon"), date: "2017-05-02" }),
        item(3, "Lett depressiv episode", {
          code: icpc("P76", "Depressiv lidelse"),
          date: "2025-09-20",
          verification: "provisional",
        }),
        item(4, "Overvekt", { code: icpc("T83", "Overvekt"), date: "2019" }),
        item(5, "Akutt bronkitt", {
          code: icpc("R78", "Akutt bronkitt"),
          date: "2023-01-09",
          end: "2023-01-30",
          status: "resolved",
          current: false,
        }),
        item(6, "Astma", {
          code: icpc("R96", "Astma"),
          date: "2020-03-03",
          status: "inactive",
          verification: "refuted",
          current: false,
        }),
        item(7, "Diabetes type 2", { code: icpc("T90", "Diabetes type 2"), cannotInterpret: true }),
      ],
      { withdrawn: 1 },
    ),
    section("allergies", [
      item(10, "Nikkel", {
        resourceType: "AllergyIntolerance",
        detail: "kontakteksem",
        criticality: "low",
        foremost: 500,
        date: "2003",
      }),
      item(11, "Penicillin", {
        resourceType: "AllergyIntolerance",
        detail: "anafylaksi",
        criticality: "high",
        date: "1994",
      }),
    ]),
    section("medications", [
      item(20, "Amlodipin 5 mg", { resourceType: "MedicationStatement", detail: "1 × 1", date: "2022-01-03" }),
      item(21, "Escitalopram 10 mg", { resourceType: "MedicationStatement", detail: "1 × 1", date: "2025-10-01" }),
      item(22, "Atorvastatin 20 mg", { resourceType: "MedicationStatement", detail: "1 vesp.", date: "2021-04-12" }),
      item(23, "Paracetamol 1 g", { resourceType: "MedicationStatement", detail: "1 × 3", date: "2024-02-11" }),
      item(24, "Ibuprofen 400 mg", { resourceType: "MedicationStatement", detail: "ved behov", date: "2024-02-11" }),
      item(25, "Metformin 500 mg", {
        resourceType: "MedicationStatement",
        detail: "1 × 2",
        status: "on-hold",
        date: "2023-02-11",
      }),
      item(26, "Kolekalsiferol 800 IE", { resourceType: "MedicationStatement", detail: "1 × 1", date: "2020-11-02" }),
      item(27, "Tramadol 50 mg", {
        resourceType: "MedicationStatement",
        detail: "1 × 3",
        status: "stopped",
        current: false,
        date: "2024-02-11",
        end: "2024-04-11",
      }),
    ]),
    section("documents", [
      item(30, "Epikrise, ortopedisk avdeling", {
        resourceType: "DocumentReference",
        status: "current",
        detail: "Sykehuset Innlandet",
        date: dated(60),
      }),
      item(31, "Røntgen LS-columna", {
        resourceType: "DocumentReference",
        status: "current",
        detail: "Unilabs",
        date: dated(130),
      }),
      item(32, "Henvisning fysioterapi", {
        resourceType: "DocumentReference",
        status: "superseded",
        detail: "Silje Aune",
        date: dated(260),
      }),
    ]),
    section("appointments", [
      item(40, "Konsultasjon", {
        resourceType: "Appointment",
        detail: "Silje Aune",
        status: "booked",
        date: dated(-3.1),
        verification: null,
      }),
      item(41, "Blodprøve", {
        resourceType: "Appointment",
        detail: "Lab",
        status: "cancelled",
        date: dated(-1),
        verification: null,
      }),
    ]),
    section("encounters", [
      item(50, "Konsultasjon", {
        resourceType: "Encounter",
        detail: "Silje Aune",
        status: "finished",
        verification: null,
        date: dated(11),
      }),
      item(51, "E-konsultasjon", {
        resourceType: "Encounter",
        detail: "Silje Aune",
        status: "finished",
        verification: null,
        date: dated(84),
      }),
      item(52, "Konsultasjon", {
        resourceType: "Encounter",
        detail: "Vikar",
        status: "finished",
        verification: null,
        date: dated(180),
      }),
      item(53, "Telefon", {
        resourceType: "Encounter",
        detail: "Silje Aune",
        status: "finished",
        verification: null,
        date: dated(250),
      }),
      item(54, "Konsultasjon", {
        resourceType: "Encounter",
        detail: "Silje Aune",
        status: "finished",
        verification: null,
        date: dated(300),
      }),
    ]),
  ];
}

function reading(
  id: number,
  days: number,
  value: string | null,
  second: string | null,
  over: Partial<Measurement> = {},
): Measurement {
  return {
    resourceId: id,
    at: dated(days),
    value,
    second,
    text: null,
    unit: null,
    status: "final",
    source: "Legekontor",
    ranges: [],
    interpretation: null,
    parts: [],
    flags: [],
    ...over,
  };
}

function measured(
  key: string,
  name: string,
  unit: string | null,
  values: string[],
  every: number,
  last: number,
  shape = "number",
): Series {
  const id = key.length * 1000 + name.length * 10;
  return {
    key,
    name,
    code: null,
    unit,
    shape,
    points: values.map((value, index) => reading(id + index, last + index * every, value, null)),
    more: 0,
  };
}

function series(): Series[] {
  const pressure: [number, string, string, Partial<Measurement>?][] = [
    [11, "138", "84", { source: "Egenmåling" }],
    [49, "139", "85"],
    [86, "142", "88", { flags: ["possible_duplicate"] }],
    [86.1, "142", "88", { source: null, flags: ["possible_duplicate"] }],
    [111, "141", "86", { source: "Egenmåling" }],
    [139, "146", "90"],
    [170, "144", "88"],
    [190, "151", "90", { status: "preliminary" }],
    [232, "154", "95"],
    [255, "149", "92"],
    [290, "152", "94"],
    [322, "158", "96"],
  ];
  return [
    {
      key: "bp",
      name: "Blodtrykk",
      code: null,
      unit: "mmHg",
      shape: "pair",
      points: pressure.map(([days, high, low, over], index) => reading(600 + index, days, high, low, over)),
      more: 0,
    },
    measured("weight", "Vekt", "kg", ["81.4", "80.9", "80.2", "80.3", "79.6", "79.2"], 45, 11),
    measured("hba1c", "HbA1c", "mmol/mol", ["41", "40", "38", "39", "38"], 80, 49),
    measured("k", "Kalium", "mmol/L", ["4.3", "4.2", "4.5", "4.0", "4.3"], 80, 49),
    measured("egfr", "eGFR", "mL/min", ["77", "80", "86", "84", "88"], 80, 49),
    measured("temp", "Temperatur", "°C", ["36.60", "38.1"], 200, 120),
    measured("frailty", "Skrøpelighet", null, ["3"], 1, 70, "score"),
  ];
}

function full(base: Chart): Chart {
  return {
    ...base,
    phone: "+47 900 00 000",
    sections: sections(),
    measurements: { ...base.measurements, series: series() },
    connection: CONNECTION,
  };
}

/** `?chart=states`: a card for each kind of empty. `?chart=offline`, `?chart=refreshing`, `?chart=flags`. */
function varied(chart: Chart, how: string | null): Chart {
  switch (how) {
    case "states":
      return {
        ...chart,
        sections: [
          section("conditions", sections()[0]?.items ?? [], {
            state: "not_fetched",
            problem: "timeout",
            reference: "7f3a-19c2",
            fetchedAt: ago(DAY),
          }),
          section("allergies", [], { state: "none_known" }),
          section("medications", [], { state: "no_access", reference: "88c1-02af" }),
          section("documents", [], { state: "not_supported" }),
          section("appointments", [], { state: "none_registered" }),
          section("encounters", [], { state: "not_fetched", problem: "offline" }),
        ],
        measurements: { state: "not_fetched", fetchedAt: null, series: [], problem: "offline", reference: null },
      };
    case "offline":
      return { ...chart, offline: true, patient: { ...chart.patient, fetchedAt: ago(20 * 60) } };
    case "refreshing":
      return { ...chart, refreshing: { done: 4, total: 9 } };
    case "flags":
      return { ...chart, replacedBy: 2, patient: { ...chart.patient, flags: ["replaced", "inactive"] } };
    default:
      return chart;
  }
}

const RESOURCE = `{
  "resourceType": "AllergyIntolerance",
  "id": "a-17",
  "clinicalStatus": {
    "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active" }]
  },
  "criticality": "high",
  "code": { "text": "Penicillin" },
  "onsetDateTime": "1994",
  "reaction": [{ "manifestation": [{ "text": "anafylaksi" }], "severity": "severe" }]
}`;

export function patientAnswers(emit: (change: Change) => void, threads: readonly ThreadRow[]): Partial<Answers> {
  const rows = people();
  const asked = typeof window === "undefined" ? new URLSearchParams() : new URLSearchParams(window.location.search);
  const all = () => [...rows, ...ON_SERVER];
  const recent = (): PatientRows => ({
    rows:
      asked.get("state") === "empty"
        ? []
        : [...rows]
            .filter((one) => one.openedAt !== null)
            .sort((a, b) => (b.openedAt ?? "").localeCompare(a.openedAt ?? ""))
            .slice(0, 10),
    more: false,
    understood: "name",
  });
  function chartFor(patientId: number): Chart {
    const found = all().find((one) => one.patientId === patientId) ?? row(KARI, null, 15);
    const mine = threads.filter((one) => one.patient.patientId === patientId);
    const base = chartOf(found.person, mine);
    const chart: Chart = { ...base, patient: found, resourceId: found.source === "ehr" ? 700 : null };
    if (found.source !== "ehr")
      return {
        ...chart,
        sections: [],
        measurements: { ...base.measurements, state: "not_fetched", series: [] },
        connection: null,
      };
    return varied(patientId === 3 ? chart : full(chart), asked.get("chart"));
  }
  return {
    ...keepAnswers(emit, rows),
    patient_search: ({ text, limit, held }) => {
      const meaning = held === true && text === "" ? "held" : understood(text);
      const known =
        meaning === "held"
          ? rows
          : meaning === "name"
            ? rows.filter((one) => fits(one, text))
            : meaning === "birth_date" || meaning === "number"
              ? rows.slice(0, 1)
              : [];
      const found = held === true ? known.filter((one) => one.fetchedAt !== null) : known;
      return { rows: found.slice(0, limit), more: found.length > limit, understood: meaning };
    },
    patient_search_server: ({ text }) => {
      const outcome = asked.get("server") ?? "answered";
      const found =
        outcome === "answered" && understood(text) === "name" ? ON_SERVER.filter((one) => fits(one, text)) : [];
      return {
        rows: found,
        outcome,
        millis: 140,
        method: outcome === "answered" ? "POST" : null,
        reference: outcome === "answered" ? null : "7f3a-19c2",
        more: false,
        ignored: outcome === "answered" && text.includes("overses") ? ["birthdate"] : [],
        strangers: outcome === "answered" && text.includes("overses") ? 38 : 0,
      };
    },
    patient_recent: recent,
    ...queryAnswers(recent),
    patient_enter: (entered) => {
      const who = person(
        90 + rows.length,
        `${entered.given} ${entered.family}`,
        entered.birthDate ?? "1970-01-01",
        50,
        entered.gender ?? "unknown",
      );
      const made = row(who, null, null, { source: "entered", openedAt: ago(0) });
      rows.push(made);
      emit({ kind: "patients", ids: [made.patientId] });
      return made;
    },
    patient_chart: ({ patientId }) => chartFor(patientId),
    chart_plans: plansAnswer,
    chart_withdrawn: () => ({ items: [], more: false }),
    chart_rows: () => ({ items: [], more: false }),
    chart_points: () => ({ points: [], more: false }),
    chart_timeline: (request) => timelineOf(chartFor(request.patientId), request),
    resource_raw: () => ({
      json: RESOURCE,
      sha256: "9f31c27a00112233445566778899aabbccddeeff00112233445566778899aabb",
      bytes: RESOURCE.length,
      truncated: false,
    }),
  };
}
