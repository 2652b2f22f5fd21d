import type { DeliveryState, MessageView, OutboxDetail, OutboxRow, Rung } from "../bindings";
import { ago, CONNECTION, delivery, KIND, NAV, message, text, US } from "./messages";
import { KARI } from "./people";

/** A message of ours in each state that there is, with what the engine says of it. */
interface Shown {
  state: DeliveryState;
  minutes: number;
  attempts: number;
  reason?: string;
  acts: string[];
  perhaps?: boolean;
  contradicted?: boolean;
  blocked?: boolean;
}

const SHOWN: readonly Shown[] = [
  { state: "rejected", minutes: 600, attempts: 2, reason: "rejected", acts: ["edit_as_new", "mark_solved"] },
  {
    state: "rejected",
    minutes: 300,
    attempts: 1,
    reason: "rejected",
    contradicted: true,
    acts: ["edit_as_new", "mark_solved"],
  },
  { state: "no_answer", minutes: 5760, attempts: 1, reason: "no_answer", acts: ["retry", "mark_solved"] },
  { state: "asked_to_wait", minutes: 60, attempts: 1, reason: "asked_to_wait", acts: ["send_as_new", "mark_solved"] },
  { state: "needs_you", minutes: 30, attempts: 1, reason: "http_404", acts: ["edit_as_new", "retry", "cancel"] },
  {
    state: "needs_you",
    minutes: 20,
    attempts: 5,
    reason: "http_500",
    perhaps: true,
    acts: ["retry", "edit_as_new", "cancel"],
  },
  { state: "undo_time", minutes: 0, attempts: 0, acts: ["undo"] },
  { state: "queued", minutes: 4, attempts: 0, acts: ["retry", "cancel"] },
  { state: "queued", minutes: 4, attempts: 3, reason: "http_503", acts: ["retry", "cancel"] },
  { state: "queued", minutes: 3, attempts: 0, blocked: true, acts: ["retry", "cancel"] },
  { state: "awaiting_login", minutes: 8, attempts: 1, reason: "http_401", acts: ["retry", "cancel"] },
  { state: "sending", minutes: 0, attempts: 1, acts: [] },
  { state: "unknown_outcome", minutes: 2, attempts: 1, reason: "outcome_lost", perhaps: true, acts: ["retry"] },
  { state: "taken_over", minutes: 12, attempts: 1, acts: [] },
  { state: "taken_over", minutes: 90, attempts: 1, acts: [] },
  { state: "accepted", minutes: 200, attempts: 1, acts: [] },
  { state: "cancelled", minutes: 60, attempts: 0, reason: "cancelled", acts: [] },
  { state: "cancelled", minutes: 50, attempts: 2, reason: "cancelled", perhaps: true, acts: [] },
];

const SENT = new Set<DeliveryState>(["taken_over", "accepted", "rejected", "no_answer", "asked_to_wait"]);
const WORDS = "Vedlegget «Spesialistrapport.tif» kan ikke leses. Resten av uttalelsen var i orden.";

function rows(): OutboxRow[] {
  return SHOWN.map((one, index) => ({
    outboxId: 100 + index,
    threadId: 3,
    messageId: 1000 + index,
    patient: KARI,
    kind: KIND.answer,
    to: NAV,
    queuedAt: ago(one.minutes + 1),
    delivery: delivery(one.state, one.minutes, {
      attempts: one.attempts,
      reason: one.reason ?? null,
      contradicted: one.contradicted === true,
      until: one.state === "undo_time" || one.state === "queued" ? new Date(Date.now() + 40_000).toISOString() : null,
    }),
    blockedBy:
      one.blocked === true
        ? { outboxId: 104, kind: KIND.answer, queuedAt: ago(31), delivery: delivery("needs_you", 30) }
        : null,
    side: "ours",
  }));
}

function rungs(one: Shown): Rung[] {
  const rung = (state: DeliveryState, minutes: number | null, by: string, look: string): Rung => ({
    state,
    at: minutes === null ? null : ago(minutes),
    by,
    requestId: state === "taken_over" || state === "sending" ? "e9a2c7de-11aa-4c6e-9d02-77aa01b25b80" : null,
    detail: null,
    messageId: null,
    position: null,
    look,
  });
  const done = [rung("draft", one.minutes + 5, "Silje Aune", "passed")];
  if (one.state === "undo_time") {
    return [
      ...done,
      rung("undo_time", one.minutes, "Silje Aune", "awaited"),
      rung("taken_over", null, CONNECTION, "ahead"),
      rung("accepted", null, NAV.herId, "ahead"),
    ];
  }
  done.push(rung("undo_time", one.minutes + 1, "Silje Aune", "passed"));
  if (one.attempts > 0) done.push(rung("sending", one.minutes, "budstikke", "passed"));
  if (SENT.has(one.state)) done.push(rung("taken_over", one.minutes, CONNECTION, "passed"));
  const receipt = (state: DeliveryState, look: string, words: string | null): Rung => ({
    ...rung(state, Math.max(0, one.minutes - 2), "NAV", look),
    detail: words,
    messageId: 5,
    position: 431,
  });
  switch (one.state) {
    case "accepted":
      return [...done, receipt("accepted", "end_good", null)];
    case "rejected":
      return [
        ...done,
        receipt("rejected", "end_bad", WORDS),
        ...(one.contradicted === true ? [receipt("accepted", "end_good", null)] : []),
      ];
    case "asked_to_wait":
      return [...done, receipt("asked_to_wait", "awaited", "Prøv igjen senere.")];
    case "taken_over":
      return [...done, rung("accepted", null, "NAV", "awaited")];
    case "left_in_folder":
      return [...done, rung("left_in_folder", one.minutes, CONNECTION, "end_good")];
    case "no_answer":
      return [...done, rung("no_answer", null, "NAV", "awaited")];
    case "needs_you":
    case "cancelled":
      return [...done, rung(one.state, one.minutes, CONNECTION, "end_bad")];
    case "awaiting_login":
    case "unknown_outcome":
      return [...done, rung(one.state, null, CONNECTION, "awaited"), rung("accepted", null, "NAV", "ahead")];
    case "draft":
    case "queued":
    case "sending":
      return [...done, rung("taken_over", null, CONNECTION, "awaited"), rung("accepted", null, "NAV", "ahead")];
  }
}

/** The outbox of them. */
export function everyDelivery(): { needsYou: OutboxRow[]; undo: OutboxRow[]; queued: OutboxRow[]; sent: OutboxRow[] } {
  const all = rows();
  const of = (...states: DeliveryState[]): OutboxRow[] => all.filter((row) => states.includes(row.delivery.state));
  return {
    needsYou: of("rejected", "no_answer", "asked_to_wait", "needs_you"),
    undo: of("undo_time"),
    queued: of("queued", "awaiting_login", "sending", "unknown_outcome"),
    sent: of("taken_over", "accepted", "cancelled"),
  };
}

/** One of them whole; undefined for another id. */
export function deliveryDetail(outboxId: number): OutboxDetail | undefined {
  const one = SHOWN[outboxId - 100];
  const row = rows()[outboxId - 100];
  if (one === undefined || row === undefined) return undefined;
  const refused = one.state === "rejected";
  return {
    row,
    ladder: rungs(one),
    attempts: Array.from({ length: one.attempts }, (_, index) => ({
      number: index + 1,
      at: ago(one.minutes + one.attempts - index),
      status: one.state === "unknown_outcome" ? null : SENT.has(one.state) ? 202 : Number(one.reason?.slice(5)) || 503,
      meaning: SENT.has(one.state) ? "ok" : (one.reason ?? "under_way"),
      requestId: `77c0e7d0-0000-4000-8000-00000000${1000 + index}`,
      millis: 80,
      bundleId: null,
    })),
    sha256: "9f31c27a00112233445566778899aabbccddeeff00112233445566778899aabb",
    blocks: [{ type: "paragraph", text: "Pasienten har time 24. november. Fullt svar følger etter konsultasjonen." }],
    reasons: [],
    reasonTexts: refused ? [WORDS] : [],
    acts: one.acts,
    replacedBy: null,
    replaces: null,
    arrivedThreadId: null,
    perhapsReceived: one.perhaps === true,
    safeToResend: true,
    receipts: [
      ...(refused
        ? [{ messageId: 5, code: "fatal-error", at: ago(one.minutes), from: NAV, words: [WORDS], position: 431 }]
        : []),
      ...(one.state === "accepted" || one.contradicted === true
        ? [{ messageId: 6, code: "ok", at: ago(one.minutes - 1), from: NAV, words: [], position: 432 }]
        : []),
    ],
  };
}

/** A letter of ours for each of them. */
export function everyLetter(): MessageView[] {
  return SHOWN.map((one, index) => {
    const row = rows()[index];
    return message(1000 + index, {
      direction: "out",
      kind: text(`${index + 1}. ${one.state}`, `${index + 1}. ${one.state}`),
      from: US,
      to: [NAV],
      author: { name: "Silje Aune", hpr: "990000001", practice: "Furulia legesenter" },
      sentAt: ago(one.minutes + 1),
      blocks: [{ type: "paragraph", text: "Pasienten har time 24. november." }],
      ladder: rungs(one),
      delivery: row?.delivery ?? null,
      blockedBy: row?.blockedBy ?? null,
      outboxId: 100 + index,
      positions: [],
    });
  });
}
