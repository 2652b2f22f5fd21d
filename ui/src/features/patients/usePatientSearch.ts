import { useEffect, useMemo, useState } from "react";

import { useCall, useRead } from "@/data";
import type { ApiError, PatientRow, ServerSearch } from "@/host/bindings";

import { joinResults, type Results } from "./results";

/** A screenful of people, and some: who has not found her among them types a letter more. */
const here = 25;
const there = 50;
const pause = 350;

export interface ServerPart {
  state: "idle" | "asking" | "done" | "failed";
  answer: ServerSearch | null;
}

export interface PatientSearch {
  text: string;
  /** The text that the rows answer: behind the field while the store is asked. */
  answered: string;
  understood: string | null;
  results: Results;
  localMore: boolean;
  server: ServerPart;
  error: ApiError | null;
  askServer: () => void;
}

const nothing: readonly PatientRow[] = [];

/** Rows of this machine at once, the server's answer below them when the typing has paused. */
export function usePatientSearch(typed: string, held: boolean): PatientSearch {
  const call = useCall();
  const text = typed.trim();
  const local = useRead("patient_search", { text, limit: here, held }, { enabled: text !== "", keep: true });
  const [server, setServer] = useState<ServerPart & { text: string }>({ text: "", state: "idle", answer: null });
  const [first, setFirst] = useState<{ text: string; ids: ReadonlySet<number> }>({ text: "", ids: new Set() });
  const [asked, setAsked] = useState(0);

  const settled = local.data !== undefined && !local.isPlaceholderData;
  if (settled && first.text !== text) {
    setFirst({ text, ids: new Set(local.data.rows.map((row) => row.patientId)) });
  }

  const understood = settled ? local.data.understood : null;
  // Only what lies here is asked for: the server has no part in that.
  const askable = !held && understood !== null && understood !== "too_short" && understood !== "bad_number";

  useEffect(() => {
    if (!askable) return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      setServer({ text, state: "asking", answer: null });
      call("patient_search_server", { text, limit: there }).then(
        (answer) => {
          if (!stale) setServer({ text, state: "done", answer });
        },
        () => {
          if (!stale) setServer({ text, state: "failed", answer: null });
        },
      );
    }, pause);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [call, text, askable, asked]);

  const current = server.text === text && text !== "" && !held ? server : { state: "idle" as const, answer: null };
  const localRows = text === "" ? nothing : (local.data?.rows ?? nothing);
  const serverRows = current.answer?.rows ?? nothing;
  const results = useMemo(() => joinResults(first.ids, localRows, serverRows), [first.ids, localRows, serverRows]);
  return {
    text,
    answered: first.text,
    understood,
    results,
    localMore: local.data?.more ?? false,
    server: current,
    error: local.error,
    askServer: () => {
      setAsked((count) => count + 1);
    },
  };
}
