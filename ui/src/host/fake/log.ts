import type { LogMessage, LogRow, LogState, LogSummary, PartyView, SavedLogFilter } from "../bindings";
import type { Answers } from "./answers";
import { ago, NAV, text, US } from "./messages";

const KINDS = ["Forespørsel om pasient", "Kvittering", "Melding fra NAV", "Påminnelse", "Innkalling", "Bestilling"];
const NAMES = ["Kari Nordmo", "Mohamed Ali Warsame", "Małgorzata Wiśniewska", "Åse Hætta", "Thea Fjeldstad"];

const us: PartyView = { ...US, name: US.name ?? "Furulia legesenter" };

function message(position: number, end: number): LogMessage {
  const receipt = position % 6 === 1;
  return {
    messageId: position + 1,
    threadId: receipt ? null : position + 1,
    at: ago((end - position) * 17),
    direction: "in",
    receipt,
    kind: text(KINDS[position % KINDS.length] ?? "Melding", "Message"),
    event: "foresporsel",
    from: NAV,
    to: [us],
    patient: receipt ? "" : (NAMES[position % NAMES.length] ?? ""),
    birthDate: receipt ? null : "1958-03-14",
    held: false,
    answers: receipt
      ? { position: Math.max(0, position - 1), kind: text(KINDS[0] ?? "", "Request"), threadId: 1 }
      : null,
    responseCode: receipt ? "ok" : null,
    findings: position % 23 === 5 ? 1 : position % 37 === 8 ? 2 : 0,
    worst: position % 23 === 5 ? "warning" : position % 37 === 8 ? "error" : null,
  };
}

export function fakeRow(position: number, end: number): LogRow {
  const bare = position % 101 === 40;
  return {
    position,
    state: bare ? "too_large" : "held",
    size: bare ? 0 : 900 + ((position * 7919) % 9000),
    message: bare ? null : message(position, end),
  };
}

/** A log of so many rows; `fake.html?rows=100000` makes a long one. */
export function logAnswers(rows = 482): Partial<Answers> {
  const saved: SavedLogFilter[] = [];
  const summary = (): LogSummary => ({
    log: { connectionId: 1, herId: us.herId, replay: false },
    connection: "sandkassen",
    own: us,
    kind: "row",
    start: 0,
    end: rows,
    paused: null,
    checkedAt: ago(0.2),
    walking: null,
    audit: { at: ago(600), server: rows, local: rows, missing: 0, repaired: 0 },
    previousEnd: Math.max(0, rows - 84),
  });
  const state = (): LogState => ({
    summary: summary(),
    bars: Array.from({ length: 96 }, (_, bar) => ({
      from: Math.floor((bar * rows) / 96),
      to: Math.floor(((bar + 1) * rows) / 96),
      perMille: 300 + ((bar * 173) % 600),
    })),
    notes: rows < 20 ? [] : [{ noteId: 1, kind: "late", position: rows - 8, rows: 2, at: ago(90) }],
    gaps: [],
    revision: 0,
  });
  return {
    logs: () => ({ logs: rows === 0 ? [] : [summary()] }),
    log_state: state,
    log_page: ({ before, limit, filter }) => {
      const top = Math.min(before ?? rows, rows);
      const wanted: LogRow[] = [];
      let at = top - 1;
      for (; at >= 0 && wanted.length < limit; at -= 1) {
        const row = fakeRow(at, rows);
        const fits =
          filter === null ||
          ((filter.findings === null || (row.message?.findings ?? 0) > 0) &&
            (filter.patient === null || (row.message?.patient.includes(filter.patient) ?? false)));
        if (fits) wanted.push(row);
      }
      return { rows: wanted, next: at < 0 ? null : at + 1, looked: top - 1 - at };
    },
    log_entry: ({ position }) => ({
      row: fakeRow(position, rows),
      headerId: "2d17eca3-5d8f-41c0-a723-af9f292044ba",
      bundleId: "77b0d1f2-6a3e-4c59-9d3b-0be2a71c40aa",
      receivedAt: ago((rows - position) * 17 - 0.2),
      receiptedAt: null,
      receiptCode: null,
      findings: [],
      rules: 41,
      also: [],
      notInLog: false,
    }),
    log_raw: () => ({
      json: '{\n  "resourceType": "Bundle",\n  "id": "77b0d1f2-6a3e-4c59-9d3b-0be2a71c40aa",\n  "type": "message"\n}',
      sha256: "0".repeat(64),
      bytes: 96,
      truncated: false,
    }),
    log_seek: ({ text: wanted }) => ({
      position: wanted === null ? rows - 3 : Math.min(Number(wanted), rows - 1),
      by: wanted === null ? "receipt" : "position",
      moment: wanted === null ? ago(40) : null,
    }),
    log_facets: () => ({
      kinds: [
        { kind: "8129|1", name: text("Forespørsel om pasient", "Request about a patient") },
        { kind: "receipt", name: text("Kvittering", "Receipt") },
      ],
      parties: [NAV, us],
    }),
    log_filters: () => ({ filters: saved }),
    log_filter_put: ({ name, filter }) => {
      saved.push({ filterId: saved.length + 1, name, filter });
      return { filters: [...saved] };
    },
    log_filter_remove: ({ filterId }) => ({ filters: saved.filter((one) => one.filterId !== filterId) }),
    log_audit: () => ({
      audit: { at: ago(0), server: rows, local: rows, missing: 0, repaired: 0 },
      newMessages: 0,
    }),
    log_reread: () => ({
      audit: { at: ago(0), server: rows, local: rows, missing: 0, repaired: 0 },
      newMessages: 0,
    }),
    log_replay_state: () => ({ replay: null }),
    log_replay_close: () => ({ replay: null }),
  };
}
