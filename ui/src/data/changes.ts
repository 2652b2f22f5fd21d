import type { QueryClient } from "@tanstack/react-query";

import type { Change } from "@/host/bindings";
import type { CommandName } from "@/host/host";

interface Effect {
  /** Read again whatever they were asked for. */
  always: readonly CommandName[];
  /** Read again only if asked for one of the changed ids. */
  byId: readonly { command: CommandName; field: string }[];
}

/** What a change makes stale. Ids only cross the pipe: the screens read again what they show. */
const EFFECTS: Record<Exclude<Change["kind"], "overflow" | "workspace">, Effect> = {
  threads: {
    always: ["inbox_page", "status", "patient_chart", "chart_timeline", "patient_recent", "log_state"],
    byId: [{ command: "thread", field: "threadId" }],
  },
  patients: {
    always: ["patient_search", "patient_recent", "storage", "inbox_page", "kept_page", "keep_state", "day"],
    byId: [
      { command: "patient_chart", field: "patientId" },
      { command: "chart_rows", field: "patientId" },
      { command: "chart_withdrawn", field: "patientId" },
      { command: "chart_points", field: "patientId" },
      { command: "chart_timeline", field: "patientId" },
      { command: "chart_plans", field: "patientId" },
      { command: "chart_paper", field: "patientId" },
    ],
  },
  outbox: {
    always: ["outbox", "status", "thread"],
    byId: [{ command: "outbox_detail", field: "outboxId" }],
  },
  drafts: {
    always: ["outbox", "inbox_page", "thread", "patient_chart"],
    // A draft is not read again while somebody types in it: the form is the truth. Its files are not typed.
    byId: [{ command: "draft_attachments", field: "draftId" }],
  },
  // Rows of a log are read by position and revision: they go stale by these, never by a change.
  status: { always: ["status", "logs", "log_state", "log_replay_state", "keep_state", "storage"], byId: [] },
  traffic: { always: ["traffic_page"], byId: [] },
  settings: {
    always: [
      "forms",
      "connections",
      "author",
      "directory",
      "status",
      "kinds",
      "logs",
      "log_page",
      "log_filters",
      "log_facets",
      "kept_page",
      "query_servers",
    ],
    byId: [],
  },
};

function mentions(request: unknown, field: string, ids: readonly number[]): boolean {
  if (typeof request !== "object" || request === null) return false;
  const value = (request as Record<string, unknown>)[field];
  return typeof value === "number" && ids.includes(value);
}

/** Marks what a change made stale; what is on screen is read again at once. */
export async function applyChange(client: QueryClient, change: Change): Promise<void> {
  if (change.kind === "overflow" || change.kind === "workspace") {
    await client.invalidateQueries();
    return;
  }
  const { always, byId } = EFFECTS[change.kind];
  const ids = "ids" in change ? change.ids : [];
  await client.invalidateQueries({
    predicate: ({ queryKey: [command, request] }) =>
      always.some((name) => name === command) ||
      byId.some((one) => one.command === command && (ids.length === 0 || mentions(request, one.field, ids))),
  });
}
