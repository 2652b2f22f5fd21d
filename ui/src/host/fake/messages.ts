import type {
  DeliveryState,
  DeliveryView,
  MessageView,
  PartyView,
  PersonView,
  Rung,
  Text,
  ThreadRow,
  ThreadView,
} from "../bindings";
import { ARVID, ASE, INGRID, KARI, MALGORZATA, MOHAMED, NILS, PER, THEA } from "./people";

const NOW = Date.now();
export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
/** Today on a Norwegian calendar, as the window counts: in the last hours before midnight UTC it is tomorrow. */
const TODAY = Date.parse(new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo" }).format(NOW));
export const inDays = (days: number): string => new Date(TODAY + days * 86_400_000).toISOString().slice(0, 10);
const DAY = 24 * 60;

export const NAV: PartyView = { herId: "90000000", name: "NAV", nav: true };
export const US: PartyView = { herId: "90000010", name: "Furulia legesenter", nav: false };
export const CONNECTION = "sandkassen";

export function delivery(state: DeliveryState, minutes: number, over: Partial<DeliveryView> = {}): DeliveryView {
  return {
    state,
    connection: CONNECTION,
    since: ago(minutes),
    until: null,
    attempts: 1,
    reason: null,
    receiptBy: state === "taken_over" ? ago(minutes - 30) : null,
    contradicted: false,
    ...over,
  };
}

export const text = (nb: string, en: string): Text => ({ nb, en });

export const KIND = {
  request: text("Forespørsel om pasient", "Request about patient"),
  reminder: text("Påminnelse: Forespørsel om pasient", "Reminder: Request about patient"),
  invitation: text("Innkalling til dialogmøte", "Invitation to dialogue meeting"),
  order: text("Bestilling: legeerklæring ved arbeidsuførhet", "Order: medical certificate"),
  answer: text("Svar på forespørsel", "Answer to request"),
  meeting: text("Svar på innkalling til dialogmøte", "Answer to meeting invitation"),
  inquiry: text("Henvendelse om pasient", "Inquiry about patient"),
  info: text("Melding fra NAV: vedtak er fattet", "Message from NAV: decision made"),
  statement: text("Legeuttalelse hjelpestønad", "Statement, attendance benefit"),
};

let nextId = 0;

function row(patient: PersonView, kind: Text, minutes: number, over: Partial<ThreadRow> = {}): ThreadRow {
  nextId += 1;
  return {
    threadId: nextId,
    key: String(nextId).padStart(6, "0"),
    patient,
    held: false,
    kind,
    direction: over.answered === true ? "out" : "in",
    party: NAV,
    own: null,
    at: ago(minutes),
    unread: false,
    followed: false,
    done: false,
    answered: false,
    attachments: 0,
    messages: 1,
    due: null,
    dueSoon: null,
    dueBy: over.due == null ? null : "kind",
    delivery: null,
    worstFinding: null,
    filed: false,
    draftId: null,
    unverified: false,
    ...over,
  };
}

export function threadRows(): ThreadRow[] {
  nextId = 0;
  return [
    row(ARVID, KIND.invitation, 8, { unread: true, due: inDays(9) }),
    row(MOHAMED, KIND.order, 90, { unread: true, attachments: 1 }),
    row(KARI, KIND.reminder, 160, { due: inDays(6), messages: 3 }),
    row(MALGORZATA, KIND.answer, 200, { answered: true, delivery: delivery("taken_over", 200) }),
    row(NILS, KIND.info, 2 * DAY, { unread: true }),
    row(PER, KIND.request, 3 * DAY, { unread: true, due: inDays(18) }),
    row(INGRID, KIND.meeting, 3 * DAY, { followed: true, answered: true, delivery: delivery("accepted", 3 * DAY) }),
    row(ASE, KIND.inquiry, 4 * DAY, { answered: true, delivery: delivery("no_answer", 4 * DAY) }),
    row(ARVID, KIND.request, 24 * DAY, { due: inDays(-2) }),
    row(THEA, KIND.statement, 26 * DAY, { answered: true, attachments: 1, delivery: delivery("rejected", 26 * DAY) }),
    row(MOHAMED, KIND.answer, 30 * DAY, { answered: true, delivery: delivery("accepted", 30 * DAY) }),
  ];
}

export function ladder(states: [DeliveryState, number | null, string][]): Rung[] {
  return states.map(([state, minutes, look]) => ({
    state,
    at: minutes === null ? null : ago(minutes),
    by: state === "taken_over" ? CONNECTION : "budstikke",
    requestId: state === "taken_over" ? "e9a2c7de-11aa-4c6e-9d02-77aa01b25b80" : null,
    detail: null,
    messageId: ["accepted", "rejected"].includes(state) && minutes !== null ? 770 : null,
    position: null,
    look,
  }));
}

export function message(id: number, over: Partial<MessageView>): MessageView {
  return {
    messageId: id,
    headerId: `00000000-0000-4000-8000-00000000000${id % 10}`,
    bundleId: `10000000-0000-4000-8000-00000000000${id % 10}`,
    direction: "in",
    kind: KIND.request,
    contentCode: {
      system: "urn:oid:2.16.578.1.12.4.1.1.9069",
      code: "5",
      display: "Forespørsel om pasient",
      list: "9069",
    },
    event: { system: "urn:x", code: "foresporsel", display: null, list: null },
    from: NAV,
    to: [US],
    author: null,
    sentAt: ago(10),
    receivedAt: ago(10),
    unread: false,
    blocks: [],
    attachments: [],
    findings: [],
    ladder: [],
    delivery: null,
    outboxId: null,
    blockedBy: null,
    receipted: null,
    replaces: null,
    replacedBy: null,
    positions: [{ connection: CONNECTION, herId: US.herId, position: 481 }],
    flags: [],
    size: 4321,
    ...over,
  };
}

export function threadView(row: ThreadRow): ThreadView {
  const request = message(row.threadId * 10 + 1, {
    sentAt: ago(15 * DAY),
    receivedAt: ago(15 * DAY),
    from: { ...NAV, name: "NAV Arbeid og ytelser" },
    blocks: [
      {
        type: "paragraph",
        text: "Vi behandler en søknad om arbeidsavklaringspenger for pasienten din, og trenger opplysninger fra deg:",
      },
      {
        type: "list",
        ordered: true,
        items: [
          "Hvordan påvirker korsryggsmertene arbeidsevnen i stillingen som renholder?",
          "Hvilken behandling er gjennomført, og hva er planlagt?",
          "Når regner du med at pasienten kan være tilbake i arbeid, helt eller delvis?",
        ],
      },
      { type: "paragraph", text: "Vi ber om svar innen tre uker. Arbeidet honoreres etter takst L8." },
    ],
    attachments: [
      {
        name: "Brev fra NAV.pdf",
        contentType: "application/pdf",
        size: 84_213,
        flags: [],
        server: null,
        fetched: false,
      },
    ],
  });
  const reminder = message(row.threadId * 10 + 2, {
    kind: text("Påminnelse", "Reminder"),
    flags: ["reminder"],
    sentAt: ago(160),
    receivedAt: ago(160),
    blocks: [{ type: "paragraph", text: "Vi har ikke mottatt svar ennå." }],
  });
  const ours = message(row.threadId * 10 + 3, {
    direction: "out",
    kind: text("Foreløpig svar", "Preliminary answer"),
    from: US,
    to: [NAV],
    author: { name: "Silje Aune", hpr: "990000001", practice: "Furulia legesenter" },
    sentAt: ago(19),
    receivedAt: ago(19),
    blocks: [{ type: "paragraph", text: "Pasienten har time 24. november. Fullt svar følger etter konsultasjonen." }],
    ladder: ladder([
      ["draft", 22, "passed"],
      ["queued", 20, "passed"],
      ["sending", 19, "passed"],
      ["taken_over", 19, "passed"],
      ["accepted", null, "awaited"],
    ]),
    delivery: delivery("taken_over", 19),
    outboxId: 5,
    positions: [],
  });
  const messages = row.messages > 1 ? [request, reminder, ours] : row.answered ? [request, ours] : [request];
  return {
    row,
    title: row.messages > 1 ? KIND.request : row.kind,
    messages,
    answers: [
      { kind: "request-answer", name: KIND.answer, form: false },
      { kind: "request-partial", name: text("Foreløpig svar", "Preliminary answer"), form: false },
    ],
    noAnswerReason: null,
    drafts: row.draftId === null ? [] : [row.draftId],
    otherThreads: [
      { threadId: 11, title: text("Henvendelse om sykefravær", "Inquiry about sick leave"), at: ago(100 * DAY) },
      { threadId: 10, title: text("Legeerklæring, AAP", "Certificate, AAP"), at: ago(170 * DAY) },
    ],
    filedAt: row.filed ? ago(1) : null,
    due: row.due === null ? null : { date: row.due, days: 6, workingDays: 4, off: false, holiday: null },
  };
}
