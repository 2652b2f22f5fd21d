import type { ApiError, Change, Commands, DraftView, KindView, Split, Stage, Status, ThreadRow } from "../bindings";
import { attachmentAnswers } from "./attachments";
import { chartOf } from "./chart";
import { documentAnswers } from "./documents";
import { formAnswers, formFindings } from "./forms";
import { inspectAnswers } from "./inspect";
import { KINDS, kindsReport, lostIn } from "./kinds";
import { logAnswers } from "./log";
import { ago, CONNECTION, delivery, inDays, NAV, text, threadRows, US } from "./messages";
import { outboxAnswers } from "./outbox";
import { patientAnswers } from "./patients";
import { paperAnswers } from "./paper";
import { KARI } from "./people";
import { resourceAnswers } from "./resource";
import { sandboxAnswers } from "./sandbox";
import { fileAnswers } from "./files";
import { settingsAnswers } from "./settings";
import { threadAnswers } from "./threads";
import { trafficAnswers } from "./traffic";
import { WIRE } from "./wire";

export type Answers = { [K in keyof Commands]: (request: Commands[K]["request"]) => Commands[K]["response"] };

function missing(): ApiError {
  return { code: "not_found", message: "fake", retry: "never", issues: [], reference: null };
}

function inSplit(row: ThreadRow, split: Split): boolean {
  switch (split) {
    case "open":
      return !row.done;
    case "unread":
      return row.unread && !row.done;
    case "due":
      return row.due !== null && !row.done;
    case "waiting":
      return row.answered && row.delivery?.state !== "accepted" && !row.done;
    case "followed":
      return row.followed;
    case "done":
      return row.done;
  }
}

const SPLITS: Split[] = ["open", "unread", "due", "waiting", "followed", "done"];

/** Answers that hang together: an act changes what the next read says. */
export function answers(emit: (change: Change) => void): Partial<Answers> {
  const rows = threadRows();
  const drafts = new Map<number, DraftView>();
  let locked = false;
  let onStage = false;
  const undo = new Map<number, () => void>();
  const find = (threadId: number): ThreadRow => {
    const row = rows.find((one) => one.threadId === threadId);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
    if (row === undefined) throw missing();
    return row;
  };
  const draftOf = (draftId: number): DraftView => {
    const draft = drafts.get(draftId);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
    if (draft === undefined) throw missing();
    return draft;
  };
  const asked = typeof window === "undefined" ? new URLSearchParams() : new URLSearchParams(window.location.search);
  const stage: Stage = (["TEST", "PROD"] as const).find((one) => one === asked.get("stage")) ?? "DEMO";
  const workspace = {
    id: "w1",
    name: stage === "DEMO" ? "Furulia legesenter" : "NAV test",
    stage,
    methods: ["demo_file" as const],
    open: true,
  };
  const offline = asked.get("state") === "offline";
  const empty = asked.get("state") === "empty" || offline;
  if (empty) rows.splice(0);
  const status = (): Status => ({
    link: offline ? "offline" : "connected",
    connection: CONNECTION,
    herId: "90000010",
    lastAsked: ago(0.2),
    nextAsk: new Date(Date.now() + 20_000).toISOString(),
    offlineSince: offline ? ago(16) : null,
    position: 482,
    unread: rows.filter((row) => inSplit(row, "unread")).length,
    newCount: empty ? 0 : 4,
    outbox: { needsYou: offline ? 0 : 2, undo: offline ? 0 : 1, queued: offline ? 3 : 2, sending: 0, awaiting: 3 },
    clockSkewMs: offline ? null : asked.get("state") === "clock" ? 34_000 : 300,
    links: [
      {
        connectionId: 1,
        connection: CONNECTION,
        link: offline ? "offline" : "connected",
        lastAsked: ago(0.2),
        logs: [{ own: US, position: 482, checkedAt: ago(0.2), paused: false }],
      },
    ],
    audit: { at: ago(600), server: 482, local: 482, missing: 0 },
    banners: offline
      ? [{ code: "offline", connectionId: 1, since: ago(16), reason: null, count: null, reference: null }]
      : asked.get("state") === "first"
        ? [{ code: "first_connect", connectionId: 1, since: null, reason: null, count: null, reference: null }]
        : asked.get("state") === "reset"
          ? [{ code: "log_reset", connectionId: 1, since: null, reason: null, count: null, reference: null }]
          : [],
  });
  return {
    app_state: () => ({
      version: "0.1.0",
      workspaces: [workspace],
      workspace: asked.get("state") === "welcome" ? null : workspace,
      locked: locked || asked.get("state") === "locked",
      problem: null,
      newSinceLock: 3,
      lockedAt: ago(20),
      stageMode: onStage,
    }),
    workspace_lock: () => {
      locked = true;
      return {
        version: "0.1.0",
        workspaces: [workspace],
        workspace,
        locked,
        problem: null,
        newSinceLock: 0,
        lockedAt: ago(0),
        stageMode: onStage,
      };
    },
    workspace_open: () => {
      locked = false;
      return {
        version: "0.1.0",
        workspaces: [workspace],
        workspace,
        locked,
        problem: null,
        newSinceLock: 0,
        lockedAt: null,
        stageMode: onStage,
      };
    },
    stage_mode: ({ on }) => {
      onStage = on;
      emit({ kind: "overflow" });
      return {
        version: "0.1.0",
        workspaces: [workspace],
        workspace,
        locked,
        problem: null,
        newSinceLock: 0,
        lockedAt: null,
        stageMode: onStage,
      };
    },
    status,
    quit_check: () => ({ unsent: 0, drafts: 0 }),
    undo: ({ undoId }) => {
      undo.get(undoId)?.();
      emit({ kind: "threads", ids: [] });
      return {};
    },
    inbox_page: ({ split, after, limit, query }) => {
      const shown = rows
        .filter((row) => inSplit(row, split))
        .filter((row) => query === null || row.patient.name.toLowerCase().includes(query.toLowerCase()));
      const from = after === null ? 0 : shown.findIndex((row) => row.key === after) + 1;
      const page = shown.slice(from, from + limit);
      return {
        rows: page.map((row) => ({ ...row })),
        next: from + limit < shown.length ? (page.at(-1)?.key ?? null) : null,
        counts: SPLITS.map((one) => ({ split: one, count: rows.filter((row) => inSplit(row, one)).length })),
      };
    },
    inbox_seen: () => ({}),
    message_raw: () => ({
      json: WIRE,
      sha256: "9f31c27a00112233445566778899aabbccddeeff00112233445566778899aabb",
      bytes: WIRE.length,
      truncated: false,
    }),
    thread_mark: ({ threadId, mark }) => {
      const row = find(threadId);
      const before = { ...row };
      undo.set(undo.size + 1, () => Object.assign(row, before));
      if (mark.mark === "read" || mark.mark === "unread") row.unread = mark.mark === "unread";
      if (mark.mark === "done" || mark.mark === "open") row.done = mark.mark === "done";
      if (mark.mark === "follow" || mark.mark === "unfollow") row.followed = mark.mark === "follow";
      if (mark.mark === "filed" || mark.mark === "unfiled") row.filed = mark.mark === "filed";
      if (mark.mark === "due") Object.assign(row, { due: mark.date, dueSoon: null, dueBy: "person" });
      emit({ kind: "threads", ids: [threadId] });
      return { undoId: undo.size };
    },
    poll_now: () => ({ newMessages: 0, receipts: 0, repaired: 0, link: "connected" }),
    ...paperAnswers(),
    journal_text: () => ({ text: "Gjelder Kari Nordmo" }),
    journal_pdf: () => ({ pages: 2, bytes: 32_000, beside: 0 }),
    patient_chart: ({ patientId }) => {
      const row = rows.find((one) => one.patient.patientId === patientId);
      return chartOf(
        row?.patient ?? KARI,
        rows.filter((one) => one.patient.patientId === patientId),
      );
    },
    patient_refresh: () => ({}),
    patient_number: () => ({ number: "148358 23033" }),
    patient_recent: () => ({ rows: [], more: false, understood: "name" }),
    kinds: () => ({ kinds: KINDS }),
    kinds_check: ({ text: json }) => kindsReport(json),
    kinds_add: ({ text: json }) => kindsReport(json),
    kind_remove: () => ({ undoId: 1 }),
    kind_source: ({ kind }) => ({ json: JSON.stringify({ id: kind }, null, 2) }),
    draft_start: ({ kind, threadId, patientId }) => {
      const row = threadId === null ? rows.find((one) => one.patient.patientId === patientId) : find(threadId);
      const draftId = drafts.size + 1;
      const draft: DraftView = {
        draftId,
        kind: KINDS.find((one) => one.id === kind) ?? (KINDS[0] as KindView),
        threadId,
        answersMessageId: threadId === null ? null : threadId * 10 + 1,
        patient: row?.patient ?? KARI,
        patientNumber: "14835823033",
        to: NAV,
        from: {
          name: "Silje Aune, lege",
          hpr: asked.get("state") === "nohpr" ? null : "990000001",
          practice: "Furulia legesenter",
        },
        fromParty: US,
        senders: [],
        connection: CONNECTION,
        fields: { text: "", choice: null, values: {}, form: null },
        savedAt: ago(0),
        due: row?.due ?? null,
        formWanted: null,
        replacesOutboxId: null,
        reasons: [],
        recipients: [US],
      };
      drafts.set(draftId, draft);
      if (row !== undefined && threadId !== null) row.draftId = draftId;
      return draft;
    },
    draft: ({ draftId }) => draftOf(draftId),
    draft_save: ({ draftId, fields }) => {
      const draft = draftOf(draftId);
      draft.fields = fields;
      draft.savedAt = new Date().toISOString();
      return { savedAt: draft.savedAt };
    },
    draft_discard: ({ draftId }) => {
      drafts.delete(draftId);
      return { undoId: 1 };
    },
    draft_check: ({ draftId }) => {
      const { fields, from } = draftOf(draftId);
      return {
        findings: [
          ...(from.hpr === null
            ? [
                {
                  rule: "R07",
                  severity: "error" as const,
                  path: "Bundle.entry[3].resource.identifier[0].value",
                  message: text("HPR-nummeret til avsenderen mangler", "The author's HPR number is missing"),
                  remedy: text(
                    "Legg det inn én gang under Innstillinger, så fylles det ut i alle meldinger.",
                    "Enter it once in Settings, then it is filled in everywhere.",
                  ),
                  source: {
                    firstLine: 61,
                    markedLine: 63,
                    lines: [
                      '  "identifier": [{',
                      '    "system": "urn:oid:2.16.578.1.12.4.1.4.4",',
                      '    "value": ""',
                      "  }]",
                    ],
                  },
                  field: "author",
                },
              ]
            : []),
          ...formFindings(draftOf(draftId)),
          ...(fields.text.trim() === "" && draftOf(draftId).kind.body !== "form"
            ? [
                {
                  rule: "R10",
                  severity: "error" as const,
                  path: "Bundle.entry[1].resource.payload",
                  message: text("Svaret har ingen tekst", "The answer has no text"),
                  remedy: text("Skriv et svar til NAV.", "Write an answer to NAV."),
                  source: null,
                  field: "text",
                },
              ]
            : []),
          {
            rule: "S06",
            severity: "warning",
            path: "Bundle.timestamp",
            message: text("Klokken på maskinen går 34 s foran NAV", "This computer's clock is 34 s ahead of NAV"),
            remedy: text(
              "Meldingen stemples med NAVs tid. Still klokken når du kan.",
              "The message is stamped with NAV's time. Set the clock when you can.",
            ),
            source: null,
            field: "clock",
          },
        ],
        groups: [
          { name: text("Konvolutten", "The envelope"), firstRule: "B01", lastRule: "B10", inOrder: 10, total: 10 },
          { name: text("Hodet", "The header"), firstRule: "H01", lastRule: "H12", inOrder: 12, total: 12 },
          {
            name: text("NAVs egne krav", "NAV's own demands"),
            firstRule: "S01",
            lastRule: "S11",
            inOrder: 10,
            total: 11,
          },
          { name: text("Innholdet", "The content"), firstRule: "R01", lastRule: "R10", inOrder: 8, total: 8 },
        ],
        pack: "NAV MessagingCore 1.0",
        checkedAt: new Date().toISOString(),
        letter: fields.text
          .split(/\n{2,}/)
          .filter((part) => part.trim() !== "")
          .map((part) => ({ type: "paragraph" as const, text: part })),
        json: WIRE,
        predictedStatus: from.hpr === null ? 422 : null,
        lost: lostIn(fields.text),
      };
    },
    draft_send: ({ draftId }) => {
      const draft = draftOf(draftId);
      drafts.delete(draftId);
      return {
        outboxId: 3,
        threadId: draft.threadId ?? 1,
        messageId: 99,
        patient: draft.patient,
        kind: draft.kind.name,
        to: draft.to,
        queuedAt: ago(0),
        delivery: delivery("undo_time", 0, { until: new Date(Date.now() + 10_000).toISOString() }),
        blockedBy: null,
        side: draft.kind.side,
      };
    },
    ...outboxAnswers(drafts),
    ...threadAnswers(find, undo, rows),
    author: () => ({
      given: "Silje",
      family: "Aune",
      hpr: "990000001",
      practice: "Furulia legesenter",
      organisationNumber: null,
      phone: null,
    }),
    connections: () => ({ connections: [] }),
    directory: () => ({ parties: [{ herId: "90000000", name: "NAV", source: "built_in", lastUsed: inDays(0) }] }),
    storage: () => ({
      bytes: 12_400_000,
      patients: 40,
      resources: 900,
      messages: 482,
      oldest: ago(90000),
      keyPlace: "demo_file",
      busy: null,
    }),
    ...formAnswers(draftOf),
    ...resourceAnswers(),
    ...documentAnswers(),
    ...patientAnswers(emit, rows),
    ...settingsAnswers(emit),
    ...fileAnswers(emit),
    ...attachmentAnswers(emit, undo),
    ...sandboxAnswers(),
    ...logAnswers(asked.has("rows") ? Number(asked.get("rows")) : empty ? 0 : 482),
    ...trafficAnswers(emit),
    ...inspectAnswers(),
  };
}
