import type { ChartItem, ChartPlans, Plan, PlanActivity } from "../bindings";

const item = (resourceId: number, title: string): ChartItem => ({
  resourceId,
  resourceType: "CarePlan",
  title,
  code: null,
  status: "active",
  verification: null,
  date: "2026-09-20",
  end: null,
  detail: null,
  criticality: null,
  foremost: 0,
  link: null,
  partOf: null,
  current: true,
  cannotInterpret: false,
  flags: [],
});

const todo = (text: string, over: Partial<PlanActivity> = {}): PlanActivity => ({
  text,
  what: null,
  status: "not-started",
  statusReason: null,
  notToDo: false,
  when: null,
  rhythm: null,
  start: null,
  end: null,
  who: [],
  place: null,
  progress: [],
  resourceId: null,
  ...over,
});

const plain = (resourceId: number, title: string, over: Partial<Plan> = {}): Plan => ({
  item: item(resourceId, title),
  description: null,
  addresses: [],
  goals: [],
  activities: [],
  zone: null,
  parts: [],
  notes: [],
  ...over,
});

const zone = (resourceId: number, name: string, criterion: string, acts: readonly string[]): Plan =>
  plain(resourceId, `Tiltak – ${name}`, {
    zone: name,
    addresses: [{ resourceId: resourceId + 50, text: criterion, zone: name, cannotInterpret: false }],
    activities: acts.map((act) => todo(act)),
  });

/** A plan in zones, and one of goals and activities. */
export function plansAnswer(): ChartPlans {
  return {
    plans: [
      plain(9_100, "Egenbehandlingsplan ved KOLS", {
        description: "Kari ønsker å kunne gå til butikken.",
        parts: [
          zone(9_101, "green", "Pusten er som vanlig", ["Ta faste medisiner", "Gå tur hver dag"]),
          zone(9_102, "yellow", "Mer tungpust enn vanlig", ["Ring legekontoret innen 24 timer"]),
          zone(9_103, "red", "Tungpust i hvile", ["Ring 113"]),
        ],
      }),
      plain(9_200, "Individuell plan", {
        addresses: [{ resourceId: null, text: "Kronisk obstruktiv lungesykdom", zone: null, cannotInterpret: false }],
        goals: [
          {
            link: { resourceId: 9_210, text: "Gå til butikken og tilbake", zone: null, cannotInterpret: false },
            status: "active",
            achievement: "in-progress",
            targets: [{ measure: "Gangdistanse", value: "≥ 400 m", due: "2027-02-25", within: null }],
          },
        ],
        activities: [
          todo("Trening i gruppe", {
            what: "Trening",
            status: "in-progress",
            rhythm: { frequency: 2, period: "1", unit: "wk" },
            who: ["Kommunens fysioterapeut"],
          }),
          todo("Fysisk hjemmebesøk hver dag", { status: "cancelled", notToDo: true }),
        ],
        notes: ["Datteren kan ringes på dagtid."],
      }),
    ],
  };
}
