import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import type { ApiError, DraftFields, DraftSave, DraftView } from "@/host/bindings";
import { toApiError } from "@/host/host";

import { useCall } from "./commands";
import { keepFlushed } from "./flush";

/** A keystroke is with the engine this long after at the latest (the promise is 400 ms). */
export const SAVE_MS = 300;
/** The rules look again this long after a save. */
const CHECK_MS = 250;

export interface Saving {
  fields: DraftFields;
  change: (part: Partial<DraftFields>) => void;
  /** Another recipient: at once. */
  setTo: (herId: string) => void;
  /** Everything typed is with the engine when this resolves; true if it is. */
  flush: () => Promise<boolean>;
  savedAt: string;
  /** Typed, and not with the engine yet. */
  dirty: boolean;
  error: ApiError | null;
}

/** What a person types, saved while it is typed. The form is the truth; the engine keeps it. */
export function useDraftSaving(draft: DraftView): Saving {
  const { draftId } = draft;
  const call = useCall();
  const client = useQueryClient();
  const [fields, setFields] = useState(draft.fields);
  const [savedAt, setSavedAt] = useState(draft.savedAt);
  const [dirty, setDirty] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const latest = useRef<DraftFields>(draft.fields);
  const unsaved = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const line = useRef<Promise<boolean>>(Promise.resolve(true));

  const send = useCallback(
    (request: DraftSave): Promise<boolean> => {
      // One after the other: an older text must never overtake a newer one.
      line.current = line.current.then(async () => {
        try {
          const saved = await call("draft_save", request);
          setSavedAt(saved.savedAt);
          setError(null);
          if (!unsaved.current) setDirty(false);
          // What is asked next hangs on what was just answered: a form does not wait for the rules.
          void client.invalidateQueries({ queryKey: ["form_state", { draftId }] });
          setTimeout(() => void client.invalidateQueries({ queryKey: ["draft_check", { draftId }] }), CHECK_MS);
          return true;
        } catch (thrown) {
          unsaved.current = true;
          setError(toApiError(thrown));
          return false;
        }
      });
      return line.current;
    },
    [call, client, draftId],
  );
  const flush = useCallback((): Promise<boolean> => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    if (!unsaved.current) return line.current;
    unsaved.current = false;
    return send({ draftId, fields: latest.current, to: null });
  }, [send, draftId]);
  const change = useCallback(
    (part: Partial<DraftFields>): void => {
      latest.current = { ...latest.current, ...part };
      setFields(latest.current);
      setDirty(true);
      unsaved.current = true;
      timer.current ??= setTimeout(() => void flush(), SAVE_MS);
    },
    [flush],
  );
  const setTo = useCallback(
    (herId: string): void => {
      unsaved.current = false;
      void send({ draftId, fields: latest.current, to: herId }).then(() =>
        client.invalidateQueries({ queryKey: ["draft", { draftId }] }),
      );
    },
    [send, client, draftId],
  );
  useEffect(() => {
    const leave = keepFlushed(async () => {
      await flush();
    });
    const hidden = (): void => void flush();
    window.addEventListener("blur", hidden);
    window.addEventListener("pagehide", hidden);
    return () => {
      window.removeEventListener("blur", hidden);
      window.removeEventListener("pagehide", hidden);
      leave();
      // The next one who opens the draft reads what was typed here, not what was read first.
      void flush().then(() => client.invalidateQueries({ queryKey: ["draft", { draftId }] }));
    };
  }, [flush, client, draftId]);
  return { fields, change, setTo, flush, savedAt, dirty, error };
}
