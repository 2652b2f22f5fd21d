import type { Change, KeepState, KeptDocuments, KeptRow, PatientRow } from "../bindings";
import type { Answers } from "./answers";
import { ago, inDays } from "./messages";

type Keys =
  | "patient_keep"
  | "keep_run"
  | "keep_state"
  | "keep_stop"
  | "day"
  | "day_read"
  | "kept_page"
  | "kept_days"
  | "kept_wipe"
  | "kept_wipe_all";

const TIMES = ["08:30", "08:50", "09:10", "10:00", "12:20", "12:40", "13:00", "13:20", "13:40"];

function documents(all: number, here: number): KeptDocuments {
  const missing = all - here;
  return {
    all,
    here,
    elsewhere: Math.min(missing, 1),
    tooLarge: Math.min(Math.max(missing - 1, 0), 1),
    notGiven: Math.max(missing - 2, 0),
  };
}

/** Charts that lie here: what is kept, taken away or read changes what the next answer says. */
export function keepAnswers(emit: (change: Change) => void, people: PatientRow[]): Pick<Answers, Keys> {
  const asked = typeof window === "undefined" ? new URLSearchParams() : new URLSearchParams(window.location.search);
  const busy = asked.get("state") === "busy";
  const offline = asked.get("state") === "offline";
  let days = 30;
  let dayRead = busy || offline;
  let run: Pick<KeepState, "running" | "total" | "done"> = { running: busy, total: busy ? 37 : 0, done: busy ? 24 : 0 };
  const lying = (): PatientRow[] =>
    people
      .filter((row) => row.source === "ehr" && row.fetchedAt !== null)
      .sort((a, b) => (a.fetchedAt ?? "").localeCompare(b.fetchedAt ?? ""));
  const kept = (): PatientRow[] => people.filter((row) => row.keptAt !== null);
  const changed = (): void => emit({ kind: "patients", ids: [] });
  const state = (): KeepState => ({
    ...run,
    failures: 0,
    failed: [],
    resources: 0,
    startedAt: run.total > 0 ? ago(1) : null,
    endedAt: run.running || run.total === 0 ? null : ago(0),
    stopped: false,
    offline: false,
    kept: kept().length,
    oldest:
      kept()
        .map((row) => row.fetchedAt)
        .sort()[0] ?? null,
    documents: kept().length === 0 ? documents(0, 0) : documents(9, 7),
  });
  const day = () => ({
    day: inDays(0),
    readAt: dayRead ? ago(12) : null,
    connected: true,
    rows: dayRead
      ? people
          .filter((row) => row.source === "ehr")
          .slice(3, 12)
          .map((patient, at) => ({
            start: `${inDays(0)}T${TIMES[at] ?? "14:00"}:00`,
            status: "booked",
            patient,
          }))
      : [],
  });
  const size = (row: PatientRow, at: number): KeptRow => ({
    patient: row,
    resources: 40 + at * 7,
    bytes: 180_000 + at * 53_000,
    goesAt: ago(-(20 + at) * 24 * 60),
    documents: at % 3 === 0 ? documents(12, 9) : documents(at, at),
  });
  return {
    patient_keep: ({ patientId, keep }) => {
      const row = people.find((one) => one.patientId === patientId);
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
      if (row === undefined) throw { code: "not_found", message: "", retry: "never", issues: [], reference: null };
      row.keptAt = keep ? ago(0) : null;
      changed();
      return row;
    },
    keep_run: ({ which, patientIds }) => {
      const chosen = which === "these" ? people.filter((row) => patientIds.includes(row.patientId)) : kept();
      for (const row of which === "day" ? day().rows.map((one) => one.patient) : chosen) {
        row.fetchedAt = ago(0);
        if (which === "day") row.keptAt ??= ago(0);
      }
      run = { running: false, total: chosen.length, done: chosen.length };
      changed();
      return state();
    },
    keep_state: state,
    keep_stop: () => {
      run = { ...run, running: false };
      changed();
      return state();
    },
    day,
    day_read: () => {
      dayRead = true;
      changed();
      return day();
    },
    kept_page: ({ limit }) => ({
      rows: lying().slice(0, limit).map(size),
      after: null,
      charts: lying().length,
      kept: kept().length,
      days,
    }),
    kept_days: (request) => {
      ({ days } = request);
      emit({ kind: "settings" });
      return { charts: 0 };
    },
    kept_wipe: ({ patientId }) => {
      const row = people.find((one) => one.patientId === patientId);
      if (row !== undefined) Object.assign(row, { fetchedAt: null, keptAt: null });
      changed();
      return { charts: 1 };
    },
    kept_wipe_all: () => {
      const charts = lying().length;
      for (const row of people) Object.assign(row, { fetchedAt: null, keptAt: null });
      changed();
      return { charts };
    },
  };
}
