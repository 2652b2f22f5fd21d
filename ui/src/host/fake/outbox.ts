import type { DraftView } from "../bindings";
import type { Answers } from "./answers";
import { deliveryDetail, everyDelivery } from "./deliveries";
import { ago, delivery, KIND, ladder, NAV, text } from "./messages";
import { ASE, INGRID, KARI, MALGORZATA, MOHAMED, PER, THEA } from "./people";
import { WIRE } from "./wire";

/** The outbox with a message in each state that a person meets. */
export function outboxAnswers(drafts: ReadonlyMap<number, DraftView>): Partial<Answers> {
  if (typeof window !== "undefined" && new URLSearchParams(window.location.search).get("state") === "deliveries") {
    return everyState();
  }
  return {
    outbox: () => ({
      groups: [
        {
          name: "needs_you",
          rows: [
            {
              outboxId: 1,
              threadId: 10,
              messageId: 1,
              patient: THEA,
              kind: KIND.statement,
              to: NAV,
              queuedAt: ago(37000),
              delivery: delivery("rejected", 37000, { reason: "rejected" }),
              blockedBy: null,
              side: "ours",
            },
            {
              outboxId: 2,
              threadId: 8,
              messageId: 2,
              patient: ASE,
              kind: KIND.inquiry,
              to: NAV,
              queuedAt: ago(5800),
              delivery: delivery("no_answer", 5760),
              blockedBy: null,
              side: "ours",
            },
          ],
          drafts: [],
          count: 2,
          next: null,
        },
        {
          name: "undo",
          rows: [
            {
              outboxId: 3,
              threadId: 7,
              messageId: 3,
              patient: INGRID,
              kind: KIND.meeting,
              to: NAV,
              queuedAt: ago(0),
              delivery: delivery("undo_time", 0, { until: new Date(Date.now() + 7_000).toISOString() }),
              blockedBy: null,
              side: "ours",
            },
          ],
          drafts: [],
          count: 1,
          next: null,
        },
        {
          name: "queued",
          rows: [
            {
              outboxId: 4,
              threadId: 6,
              messageId: 4,
              patient: PER,
              kind: KIND.answer,
              to: NAV,
              queuedAt: ago(2),
              delivery: delivery("queued", 2, {
                attempts: 2,
                until: new Date(Date.now() + 60_000).toISOString(),
                reason: "http_503",
              }),
              blockedBy: null,
              side: "ours",
            },
            {
              outboxId: 6,
              threadId: 6,
              messageId: 6,
              patient: PER,
              kind: text("Ettersendt epikrise", "Late discharge note"),
              to: NAV,
              queuedAt: ago(1),
              delivery: delivery("queued", 1, { attempts: 0 }),
              blockedBy: { outboxId: 4, kind: KIND.answer, queuedAt: ago(2), delivery: delivery("queued", 2) },
              side: "ours",
            },
          ],
          drafts: [],
          count: 2,
          next: null,
        },
        {
          name: "drafts",
          rows: [],
          drafts: [...drafts.values()].map((one) => ({
            draftId: one.draftId,
            kind: one.kind.name,
            patient: one.patient,
            threadId: one.threadId,
            savedAt: one.savedAt,
          })),
          count: drafts.size,
          next: null,
        },
        {
          name: "sent",
          rows: [
            {
              outboxId: 5,
              threadId: 3,
              messageId: 33,
              patient: KARI,
              kind: text("Foreløpig svar på forespørsel", "Preliminary answer"),
              to: NAV,
              queuedAt: ago(19),
              delivery: delivery("taken_over", 19),
              blockedBy: null,
              side: "ours",
            },
            {
              outboxId: 7,
              threadId: 4,
              messageId: 7,
              patient: MALGORZATA,
              kind: KIND.answer,
              to: NAV,
              queuedAt: ago(200),
              delivery: delivery("taken_over", 200),
              blockedBy: null,
              side: "ours",
            },
            {
              outboxId: 8,
              threadId: 2,
              messageId: 8,
              patient: MOHAMED,
              kind: text("Legeerklæring", "Certificate"),
              to: NAV,
              queuedAt: ago(230),
              delivery: delivery("accepted", 229),
              blockedBy: null,
              side: "ours",
            },
          ],
          drafts: [],
          count: null,
          next: null,
        },
      ],
    }),
    outbox_detail: ({ outboxId }) => ({
      row: {
        outboxId,
        threadId: 10,
        messageId: 1,
        patient: THEA,
        kind: KIND.statement,
        to: NAV,
        queuedAt: ago(37000),
        delivery: delivery(outboxId === 2 ? "no_answer" : outboxId === 5 ? "taken_over" : "rejected", 37000),
        blockedBy: null,
        side: "ours",
      },
      ladder: ladder([
        ["draft", 37020, "passed"],
        ["queued", 37010, "passed"],
        ["sending", 37005, "passed"],
        ["taken_over", 37000, "passed"],
        ["rejected", 36300, "end_bad"],
      ]),
      attempts: [
        {
          number: 1,
          at: ago(37004),
          status: null,
          meaning: "no_connection",
          requestId: "3b1ee7d0-0000-4000-8000-00000000a04c",
          millis: null,
          bundleId: null,
        },
        {
          number: 2,
          at: ago(37002),
          status: 503,
          meaning: "http_503",
          requestId: "77c0e7d0-0000-4000-8000-000000001d2f",
          millis: 120,
          bundleId: null,
        },
        {
          number: 3,
          at: ago(37000),
          status: 202,
          meaning: "taken_over",
          requestId: "e9a2e7d0-0000-4000-8000-000000005b80",
          millis: 90,
          bundleId: null,
        },
      ],
      sha256: "9f31c27a00112233445566778899aabbccddeeff00112233445566778899aabb",
      blocks: [{ type: "paragraph", text: "Thea har hatt et stabilt halvår." }],
      reasons: [],
      reasonTexts: ["Vedlegget «Spesialistrapport.tif» kan ikke leses. Resten av uttalelsen var i orden."],
      acts: ["edit_as_new", "mark_solved"],
      replacedBy: null,
      replaces: null,
      arrivedThreadId: null,
      perhapsReceived: false,
      safeToResend: true,
      receipts:
        outboxId === 1
          ? [
              {
                messageId: 101,
                code: "fatal-error",
                at: ago(36300),
                from: NAV,
                words: ["Vedlegget «Spesialistrapport.tif» kan ikke leses. Resten av uttalelsen var i orden."],
                position: 431,
              },
            ]
          : [],
    }),
    outbox_raw: () => ({
      json: WIRE,
      sha256: "9f31c27a00112233445566778899aabbccddeeff00112233445566778899aabb",
      bytes: WIRE.length,
      truncated: false,
    }),
    outbox_retry: () => ({}),
    outbox_retry_all: () => ({}),
    outbox_cancel: () => ({}),
    outbox_solve: () => ({}),
    outbox_more: ({ name }) => ({ name, rows: [], drafts: [], count: null, next: null }),
  };
}

/** `fake.html?state=deliveries`: a message in every state that there is, to be looked at. */
function everyState(): Partial<Answers> {
  const { needsYou, undo, queued, sent } = everyDelivery();
  return {
    outbox: () => ({
      groups: [
        { name: "needs_you", rows: needsYou, drafts: [], count: needsYou.length, next: null },
        { name: "undo", rows: undo, drafts: [], count: undo.length, next: null },
        { name: "queued", rows: queued, drafts: [], count: queued.length, next: null },
        { name: "sent", rows: sent, drafts: [], count: null, next: "1" },
      ],
    }),
    outbox_more: ({ name }) => ({ name, rows: [], drafts: [], count: null, next: null }),
    outbox_detail: ({ outboxId }) => {
      const detail = deliveryDetail(outboxId);
      if (detail === undefined) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- an ApiError, as the pipe throws it
        throw { code: "not_found", message: "fake", retry: "never", issues: [], reference: null };
      }
      return detail;
    },
  };
}
