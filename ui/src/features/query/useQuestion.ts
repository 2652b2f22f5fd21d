import { useCallback, useEffect, useRef, useState } from "react";

import { useCall } from "@/data";
import type { QueryForm, QueryPart } from "@/host/bindings";

/** An address is read this long after the last key. */
const PAUSE = 150;

export interface Question {
  url: string;
  form: QueryForm;
  /** Why the address is no search; the form is then as it last was. */
  problem: string | null;
  personal: boolean;
  type: (url: string) => void;
  change: (form: QueryForm) => void;
  /** A line gets another name, which may be a chain. */
  rename: (at: number, name: string) => Promise<void>;
}

const START = "Patient?_count=50";

/** Form and address of one question. The engine reads one and writes the other; the last edit wins. */
export function useQuestion(): Question {
  const call = useCall();
  const [url, setUrl] = useState(START);
  const [form, setForm] = useState<QueryForm>({ resourceType: "Patient", parts: [] });
  const [problem, setProblem] = useState<string | null>(null);
  const [personal, setPersonal] = useState(false);
  const turn = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const read = useCallback(
    async (text: string) => {
      turn.current += 1;
      const mine = turn.current;
      const answer = await call("query_parse", { text });
      if (mine !== turn.current) return;
      setProblem(answer.problem);
      setPersonal(answer.personal);
      if (answer.form !== null) setForm(answer.form);
    },
    [call],
  );
  const type = useCallback(
    (text: string) => {
      setUrl(text);
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(() => void read(text), PAUSE);
    },
    [read],
  );
  const change = useCallback(
    (next: QueryForm) => {
      if (timer.current !== null) clearTimeout(timer.current);
      setForm(next);
      turn.current += 1;
      const mine = turn.current;
      void call("query_write", next).then((answer) => {
        if (mine !== turn.current) return;
        setUrl(answer.url);
        setProblem(answer.problem);
        setPersonal(answer.personal);
      });
    },
    [call],
  );
  const rename = useCallback(
    async (at: number, name: string) => {
      const text = `${form.resourceType}?${encodeURIComponent(name)}=`;
      const answer = await call("query_parse", { text });
      const made = answer.form?.parts[0];
      if (made === undefined) return;
      const parts = form.parts.map((part, place): QueryPart =>
        place === at ? { ...made, modifier: made.modifier, values: part.values } : part,
      );
      change({ ...form, parts });
    },
    [call, change, form],
  );
  useEffect(() => {
    void read(START);
    return () => {
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, [read]);
  return { url, form, problem, personal, type, change, rename };
}
