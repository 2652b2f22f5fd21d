import type { KindField, KindsReport, KindView, LostLetter } from "../bindings";
import { KIND, text } from "./messages";

const CODES = "http://fhir.nav.no/CodeSystem/message-events";

function kind(part: Pick<KindView, "id" | "name" | "group" | "eventCode"> & Partial<KindView>): KindView {
  return {
    note: null,
    help: null,
    contentSystem: null,
    contentCode: null,
    eventSystem: CODES,
    eventOfRequest: false,
    proposed: true,
    unsolicited: true,
    choices: [],
    textRequired: true,
    fields: [],
    side: "ours",
    tester: part.side === "nav",
    form: false,
    body: "letter",
    own: false,
    fit: part.unsolicited === false ? "" : "starts",
    ...part,
  };
}

function field(id: string, fieldType: string, nb: string, en: string, required = true): KindField {
  return { id, fieldType, name: text(nb, en), help: null, required, options: [] };
}

const SILENT = text(
  "Det er ikke sikkert at NAV svarer på denne typen melding.",
  "It is not certain that NAV answers this kind.",
);

/** The kinds a person can write, in the shape of the engine's data file. */
export const KINDS: KindView[] = [
  kind({
    id: "skjema",
    name: text("Skjema", "Form"),
    group: "forms",
    eventCode: "skjema",
    textRequired: false,
    form: true,
    body: "form",
  }),
  kind({
    id: "request-answer",
    name: KIND.answer,
    group: "answers",
    help: text("Skriv bare det NAV spør om.", "Write only what NAV asks for."),
    contentSystem: "9069",
    contentCode: "5",
    eventCode: "foresporsel-svar",
    unsolicited: false,
  }),
  kind({
    id: "meeting-answer",
    name: KIND.meeting,
    group: "answers",
    contentSystem: "8126",
    eventCode: "dialogmote-svar",
    unsolicited: false,
    choices: [
      { code: "1", name: text("Ja, jeg kommer", "Yes, I will come"), textRequired: false },
      { code: "2", name: text("Jeg ønsker nytt tidspunkt", "I would like another time"), textRequired: true },
      { code: "3", name: text("Nei, jeg kan ikke komme", "No, I cannot come"), textRequired: true },
    ],
    textRequired: false,
  }),
  kind({
    id: "inquiry-sick-leave",
    name: text("Henvendelse om sykefraværsoppfølging", "Inquiry about sick leave"),
    group: "letters",
    note: SILENT,
    contentSystem: "8128",
    contentCode: "1",
    eventCode: "henvendelse-fra-lege",
  }),
  kind({
    id: "inquiry-patient",
    name: KIND.inquiry,
    group: "letters",
    note: SILENT,
    contentSystem: "8128",
    contentCode: "2",
    eventCode: "henvendelse-fra-lege",
  }),
  kind({
    id: "nav-request",
    name: text("Forespørsel om pasient", "Request about a patient"),
    group: "requests",
    side: "nav",
    contentSystem: "8129",
    contentCode: "1",
    eventCode: "foresporsel",
  }),
  kind({
    id: "nav-invitation",
    name: text("Innkalling til dialogmøte 2", "Invitation to dialogue meeting 2"),
    group: "meetings",
    side: "nav",
    contentSystem: "8125",
    contentCode: "1",
    eventCode: "moteinnkalling",
    textRequired: false,
    fields: [field("time", "dateTime", "Tid", "Time"), field("where", "line", "Sted", "Place")],
  }),
  kind({
    id: "nav-order",
    name: text("Bestilling av opplysninger", "Order for information"),
    group: "requests",
    side: "nav",
    eventCode: "bestilling",
    body: "order",
    fields: [
      field("due", "date", "Frist", "Due", false),
      field("questionnaire", "questionnaire", "Skjema", "Form", false),
    ],
  }),
];

/** As the engine would say of typographic letters; enough for the window's own tests. */
export function lostIn(typed: string): LostLetter[] {
  const known = [
    { letter: "–", codePoint: "U+2013", name: text("tankestrek", "dash"), replacement: "-" },
    { letter: "č", codePoint: "U+010D", name: null, replacement: null },
  ];
  return known
    .filter(({ letter }) => typed.includes(letter))
    .map((one) => ({
      ...one,
      place: "text",
      count: typed.split(one.letter).length - 1,
      words: typed.split(/\s/u).filter((word) => word.includes(one.letter)),
    }));
}

export function kindsReport(json: string): KindsReport {
  try {
    JSON.parse(json);
    return { findings: [], kinds: KINDS.slice(0, 1) };
  } catch {
    const message = text("Teksten er ikke JSON. Den stopper i linje 1, tegn 1", "The text is not JSON.");
    return { findings: [{ path: "", line: 1, message }], kinds: [] };
  }
}
