import type { DetailRow, ResourceDetails } from "../bindings";
import type { Answers } from "./answers";
import { ago, CONNECTION, text } from "./messages";
import { KARI } from "./people";

function row(nb: string, en: string, path: string, value: string | null, over: Partial<DetailRow> = {}): DetailRow {
  return {
    depth: 0,
    label: text(nb, en),
    path,
    value: value === null ? null : text(value, value),
    sent: [],
    resourceId: null,
    flags: [],
    ...over,
  };
}

function details(resourceId: number): ResourceDetails {
  return {
    resourceId,
    resourceType: "AllergyIntolerance",
    typeName: text("Allergi eller intoleranse", "Allergy or intolerance"),
    title: "Nikkel",
    fhirId: "a-17",
    version: "2",
    lastUpdated: ago(600),
    fetchedAt: ago(15),
    connection: CONNECTION,
    patient: { ...KARI, maskedNumber: null, numberKind: null },
    exchangeId: null,
    cannotInterpret: false,
    enteredInError: false,
    contents: 0,
    sections: [
      {
        key: "what",
        title: text("Hva det gjelder", "What it is"),
        rows: [
          row("Reagerer på", "Reacts to", "code", "Nikkel (424492005, SNOMED CT)", {
            sent: ["http://snomed.info/sct"],
          }),
          row("Klinisk status", "Clinical status", "clinicalStatus", "aktiv", { sent: ["active"] }),
        ],
      },
      {
        key: "who",
        title: text("Hvem", "Who"),
        rows: [row("Ført av", "Recorder", "recorder", "Silje Aune", { resourceId: 701, sent: ["Practitioner/7"] })],
      },
      {
        key: "other",
        title: text("Annet fra kilden", "Other from the source"),
        rows: [row("shoe-size", "shoe-size", "extension.valueInteger", "41", { flags: ["unknown"] })],
      },
    ],
    narrative: [],
  };
}

/** What lies under a resource. */
export function resourceAnswers(): Partial<Answers> {
  return {
    resource_details: ({ resourceId }) => details(resourceId),
    resource_history: () => ({
      versions: [
        { key: 0, version: "2", lastUpdated: ago(600), fetchedAt: ago(15) },
        { key: 41, version: "1", lastUpdated: ago(60_000), fetchedAt: ago(600) },
      ],
      older: true,
      server: "not_offered",
      problem: null,
      reference: null,
    }),
    resource_compare: () => ({
      changes: [
        {
          label: text("Klinisk status", "Clinical status"),
          path: "clinicalStatus",
          before: text("over", "resolved"),
          after: text("aktiv", "active"),
        },
      ],
      json: { equal: false, rows: [], removed: 0, added: 0, more: false, problem: null },
    }),
    resource_links: () => ({
      outgoing: [
        {
          path: "recorder",
          label: text("Ført av", "Recorder"),
          typeName: text("Behandler", "Practitioner"),
          resourceType: "Practitioner",
          fhirId: "7",
          resourceId: null,
          title: null,
        },
      ],
      incoming: [],
      more: false,
    }),
  };
}
