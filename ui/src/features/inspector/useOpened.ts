import { useCallback, useState } from "react";

import { useCall, toApiError } from "@/data";
import type { ApiError, Inspection } from "@/host/bindings";
import { useText } from "@/lib/i18n";

import { nameOf } from "./CompareTab";

/** Something looked into a while ago, which the engine may still hold. */
export interface Recent {
  inspectionId: string;
  name: string;
}

/** As many as the engine holds. */
const HELD = 4;

export interface Opened {
  inspection: Inspection | null;
  pending: boolean;
  error: ApiError | null;
  recent: readonly Recent[];
  /** Reads it; `beside` leaves what is shown where it is. */
  open: (what: { messageId: number } | { file: string }, beside?: boolean) => Promise<Inspection | null>;
  again: (inspectionId: string) => Inspection | null;
}

/** What is looked into, and what was before. A file is read once; a message can be read again. */
export function useOpened(): Opened {
  const call = useCall();
  const text = useText();
  const [held, setHeld] = useState<readonly Inspection[]>([]);
  const [shown, setShown] = useState<Inspection | null>(null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const open = useCallback(
    async (what: { messageId: number } | { file: string }, beside = false): Promise<Inspection | null> => {
      setPending(true);
      setError(null);
      try {
        const inspection = await call("inspect", {
          messageId: "messageId" in what ? what.messageId : null,
          file: "file" in what ? what.file : null,
        });
        setHeld((was) => [inspection, ...was].slice(0, HELD));
        if (!beside) setShown(inspection);
        return inspection;
      } catch (thrown) {
        setError(toApiError(thrown));
        return null;
      } finally {
        setPending(false);
      }
    },
    [call],
  );
  const again = useCallback(
    (inspectionId: string) => held.find((one) => one.inspectionId === inspectionId) ?? null,
    [held],
  );
  return {
    inspection: shown,
    pending,
    error,
    recent: held.map((one) => ({ inspectionId: one.inspectionId, name: nameOf(one, text) })),
    open,
    again,
  };
}
