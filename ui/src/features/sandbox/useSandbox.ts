import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { useCall, useForget, useNotice, useRead } from "@/data";
import type { ApiError, SandboxActed, SandboxView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

/** Receipts and reminders come by themselves: the panel follows without being touched. */
const EVERY = 5_000;

export interface SandboxActs {
  story: (story: string, person?: number | null, reason?: string | null) => void;
  answerNow: () => void;
  forward: (minutes: number) => void;
  turn: (name: string | null, on: boolean, parameters?: Record<string, string>, times?: number | null) => void;
  reset: () => void;
}

/** The other side: how it stands, and everything it can be told. */
export function useSandbox(): {
  state: SandboxView | undefined;
  error: ApiError | null;
  busy: boolean;
  acts: SandboxActs;
  again: () => void;
} {
  const { t } = useTranslation("sandbox");
  const client = useQueryClient();
  const call = useCall();
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const [busy, setBusy] = useState(false);
  const read = useRead("sandbox_state", {}, { keep: true, every: EVERY });
  const act = useCallback(
    async (asked: Promise<SandboxActed>, words: (acted: SandboxActed) => string): Promise<void> => {
      setBusy(true);
      try {
        const acted = await asked;
        client.setQueryData(["sandbox_state", {}], acted.state);
        say(words(acted));
        await forget("status", "inbox_page");
      } catch (thrown) {
        // What a call rejects with is always the engine's own error.
        const { issues } = thrown as ApiError;
        sayFailed(t(issues.some((issue) => issue.place === "story") ? "act.noStory" : "act.failed"));
      } finally {
        setBusy(false);
      }
    },
    [client, forget, say, sayFailed, t],
  );
  const acts: SandboxActs = {
    story: (story, person = null, reason = null) =>
      void act(call("sandbox_story", { story, person, reason }), () => t("act.story", { story: t(`story.${story}`) })),
    answerNow: () => void act(call("sandbox_answer_now", {}), ({ came }) => t("act.answered", { count: came })),
    forward: (minutes) => void act(call("sandbox_clock", { minutes }), ({ came }) => t("act.forward", { count: came })),
    turn: (name, on, parameters = {}, times = null) =>
      void act(call("sandbox_fault", { name, on, parameters, times }), () =>
        t(name === null ? "act.allOff" : on ? "act.faultOn" : "act.faultOff", {
          fault: name === null ? "" : t(`fault.${name}`, { defaultValue: name }),
        }),
      ),
    reset: () => void act(call("sandbox_reset", {}), () => t("act.reset")),
  };
  return { state: read.data, error: read.error, busy, acts, again: () => void read.refetch() };
}
