import { useDo, useForget, useNotice } from "@/data";
import type { LogRef } from "@/host/bindings";
import { formatCount } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

export interface Walks {
  busy: boolean;
  audit: () => void;
  reread: () => void;
  fetchLarge: (position: number) => void;
}

/** Acts that go through the whole log, or fetch what was too large; each says what came of it. */
export function useWalks(log: LogRef): Walks {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const audit = useDo("log_audit");
  const reread = useDo("log_reread");
  const large = useDo("log_fetch_large");
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const count = (value: number): string => formatCount(value, language);
  return {
    busy: audit.isPending || reread.isPending,
    audit: () =>
      audit.mutate(
        { log },
        {
          onSuccess: ({ audit: found }) => {
            void forget("logs", "log_state", "status");
            say(
              t("audit.done", {
                server: count(found.server),
                local: count(found.local),
                missing: count(found.missing),
              }) + (found.repaired > 0 ? ` ${t("audit.repaired", { count: found.repaired })}` : ""),
            );
          },
          onError: () => sayFailed(t("audit.failed")),
        },
      ),
    reread: () =>
      reread.mutate(
        { log },
        {
          onSuccess: ({ audit: read, newMessages }) => {
            void forget("logs", "log_state", "status");
            say(t("reread.done", { rows: count(read.server), count: newMessages }));
          },
          onError: () => sayFailed(t("reread.failed")),
        },
      ),
    fetchLarge: (position) =>
      large.mutate(
        { log, position },
        {
          onSuccess: () => void forget("log_state", "log_entry", "log_raw"),
          onError: () => sayFailed(t("fetchLargeFailed")),
        },
      ),
  };
}
