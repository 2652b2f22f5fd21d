import type { ThreadRow } from "../bindings";
import type { Answers } from "./answers";
import { everyLetter } from "./deliveries";
import { inDays, KIND, threadView } from "./messages";
import { KARI, PER } from "./people";

const DAY = 86_400_000;

/** Threads by hand: links and choices change the rows that everything else is read from. */
export function threadAnswers(
  find: (threadId: number) => ThreadRow,
  undo: Map<number, () => void>,
  rows: ThreadRow[],
): Partial<Answers> {
  const done = (back: () => void): number => {
    undo.set(undo.size + 1, back);
    return undo.size;
  };
  return {
    thread_link_choices: ({ threadId }) => {
      const { patient } = find(threadId);
      return {
        threads: rows.filter((row) => row.threadId !== threadId && row.patient.patientId === patient.patientId),
      };
    },
    thread_link: ({ threadId, intoThreadId }) => {
      const into = find(intoThreadId);
      const gone = find(threadId);
      const before = into.messages;
      const at = rows.indexOf(gone);
      rows.splice(at, 1);
      into.messages += gone.messages;
      return {
        undoId: done(() => {
          rows.splice(at, 0, gone);
          into.messages = before;
        }),
      };
    },
    message_detach: ({ messageId }) => ({
      threadId: Math.floor(messageId / 10),
      undoId: done(() => undefined),
    }),
    thread_people: () => ({
      people: [
        { person: KARI, number: "145803 00000", saidIn: [KIND.request] },
        { person: PER, number: "010850 00000", saidIn: [KIND.request] },
      ],
    }),
    thread_settle: ({ threadId, person }) => {
      const row = find(threadId);
      const before = { ...row };
      Object.assign(row, { held: false, patient: person === 0 ? KARI : PER });
      return { undoId: done(() => Object.assign(row, before)) };
    },
    due_days: ({ dates }) => ({
      days: dates.map((date) => {
        const days = Math.round((Date.parse(date) - Date.parse(inDays(0))) / DAY);
        const off = [0, 6].includes(new Date(date).getUTCDay());
        return { date, days, workingDays: Math.max(0, Math.round((days * 5) / 7)), off, holiday: null };
      }),
    }),
    thread: ({ threadId }) => {
      const view = threadView(find(threadId));
      const state = typeof window === "undefined" ? null : new URLSearchParams(window.location.search).get("state");
      if (state === "deliveries") return { ...view, messages: everyLetter() };
      if (state === "held") {
        return { ...view, row: { ...view.row, held: true }, answers: [], noAnswerReason: "held" };
      }
      if (state === "stray") {
        return { ...view, messages: view.messages.map((one) => ({ ...one, flags: ["unlinked"] })) };
      }
      return view;
    },
  };
}
