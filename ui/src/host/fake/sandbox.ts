import type { Commands, SandboxActed, SandboxFault, SandboxView } from "../bindings";
import { ago } from "./messages";

type Answers = { [K in keyof Commands]: (request: Commands[K]["request"]) => Commands[K]["response"] };

const FAULTS = ["gone", "latency", "status-401", "status-429", "html", "log-reset", "reject", "silent", "clock-ahead"];

/** An other side that remembers which faults are on and what waits. */
export function sandboxAnswers(): Partial<Answers> {
  let faults: SandboxFault[] = [];
  let receipts = 1;
  let days = 0;
  let logLength = 14;
  const view = (): SandboxView => ({
    connection: "sandkassen",
    builtIn: true,
    now: ago(0),
    storyNow: ago(-days * 24 * 60),
    logLength,
    accepted: 3,
    waiting: { receipts, silent: 0, letters: 0, reminders: 2, next: ago(-14 * 24 * 60) },
    faults,
    courses: ["order", "rejected", "silent", "backwards", "reply"],
    stories: ["foresporsel", "paminnelse", "innkalling", "melding", "informasjon", "tilbakemelding", "bestilling"],
    faultNames: FAULTS,
    rejections: [
      { key: "PATIENT_NOT_FOUND", hpr: null },
      { key: "1414", hpr: "990001414" },
    ],
    people: [
      { place: 0, name: "Kari Nordmo", birthDate: "1958-03-14" },
      { place: 9, name: "Kari Nordmo", birthDate: "1991-11-27" },
    ],
  });
  const acted = (came: number): SandboxActed => ({ came, state: view() });
  return {
    sandbox_state: view,
    sandbox_story: () => {
      logLength += 1;
      return acted(1);
    },
    sandbox_answer_now: () => {
      const came = receipts;
      receipts = 0;
      return acted(came);
    },
    sandbox_clock: ({ minutes }) => {
      days += minutes / (24 * 60);
      return acted(days >= 14 ? 1 : 0);
    },
    sandbox_fault: ({ name, on, parameters }) => {
      faults = name === null ? [] : faults.filter((fault) => fault.name !== name);
      if (on && name !== null) faults = [...faults, { name, reach: "any", times: null, parameters }];
      return acted(0);
    },
    sandbox_reset: () => acted(0),
    why_nothing: ({ query }) => {
      const hidden = query !== null && query !== "";
      return {
        verdict: hidden ? "filter" : "her_id",
        level: "failed",
        testedAt: ago(0),
        millis: 210,
        probes: [
          { name: "clock", verdict: "ok", found: "clock_right", params: ["0"], millis: null, requestId: null },
          { name: "dns", verdict: "ok", found: "no_name_needed", params: [], millis: 0, requestId: null },
          {
            name: "her_id",
            verdict: hidden ? "ok" : "failed",
            found: hidden ? "is_written_to" : "nobody_writes",
            params: ["90000077"],
            millis: 12,
            requestId: null,
          },
          {
            name: "filter",
            verdict: hidden ? "failed" : "ok",
            found: hidden ? "query_hides" : "not_filtered",
            params: [],
            millis: null,
            requestId: null,
          },
        ],
      };
    },
  };
}
