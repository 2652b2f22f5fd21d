import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";

import { useCall } from "./commands";

/** What the toast says; one at a time. */
export interface Notice {
  id: number;
  text: string;
  /** Takes the act back, if it can be. */
  undo: (() => void) | null;
  /** Something did not work: said at once to a screen reader, without a way back. */
  failed: boolean;
}

interface NoticeValue {
  notice: Notice | null;
  /** Says that an act is done. */
  say: (text: string, undo?: () => void) => void;
  /** Says that an act is done and can be taken back by the engine. */
  sayUndoable: (text: string, undoId: number) => void;
  sayFailed: (text: string) => void;
  clear: () => void;
}

const NoticeContext = createContext<NoticeValue | null>(null);

/** How long an act can be taken back from the toast. */
export const NOTICE_MS = 8000;

export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const call = useCall();
  const clear = useCallback(() => setNotice(null), []);
  const show = useCallback((text: string, undo: (() => void) | null, failed: boolean) => {
    setNotice((was) => ({ id: (was?.id ?? 0) + 1, text, undo, failed }));
  }, []);
  const say = useCallback((text: string, undo?: () => void) => show(text, undo ?? null, false), [show]);
  const sayFailed = useCallback((text: string) => show(text, null, true), [show]);
  const sayUndoable = useCallback(
    (text: string, undoId: number) => show(text, () => void call("undo", { undoId }).catch(() => undefined), false),
    [show, call],
  );
  const id = notice?.id;
  useEffect(() => {
    if (id === undefined) return undefined;
    const timer = setTimeout(() => setNotice((now) => (now?.id === id ? null : now)), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [id]);
  const value = useMemo(
    () => ({ notice, say, sayUndoable, sayFailed, clear }),
    [notice, say, sayUndoable, sayFailed, clear],
  );
  return <NoticeContext value={value}>{children}</NoticeContext>;
}

export function useNotice(): NoticeValue {
  const value = use(NoticeContext);
  if (value === null) throw new Error("no NoticeProvider");
  return value;
}
