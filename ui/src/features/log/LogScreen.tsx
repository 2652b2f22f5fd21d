import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingRows } from "@/components/state/Loading";
import { useDo, useForget, useNotice, useRead } from "@/data";
import type { LogRef, LogSummary } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useNavigation, useRouteOf } from "@/lib/route";
import { WavesIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";

import { SeenContext, SeenStore } from "./frame";
import { LogRoom } from "./LogRoom";

const nameOf = (log: LogRef): string => `${log.connectionId}:${log.herId}`;

/** Strøm: what happened in a log. Which log is in the address; a replay takes its place until it is closed. */
export function LogScreen() {
  const { t } = useTranslation("log");
  const route = useRouteOf("log");
  const { go, replace } = useNavigation();
  const logs = useRead("logs", {}, { keep: true });
  const replay = useRead("log_replay_state", {}, { keep: true });
  const closeReplay = useDo("log_replay_close");
  const forget = useForget();
  const { sayFailed } = useNotice();
  const [replayShown, setReplayShown] = useState(false);
  const store = useRef<SeenStore>(null);
  store.current ??= new SeenStore();

  const all = useMemo(() => logs.data?.logs ?? [], [logs.data]);
  const chosen: LogSummary | undefined = useMemo(
    () =>
      all.find(
        (one) =>
          one.log.connectionId === route.connectionId && (route.herId === undefined || one.log.herId === route.herId),
      ) ?? all[0],
    [all, route.connectionId, route.herId],
  );
  const running = replay.data?.replay ?? null;
  const replayed = running !== null && replayShown && running.state !== "real_number";
  // While it reads, its counts are asked for; nothing else tells of them.
  const busy = running !== null && (running.state === "reading" || running.state === "comparing");
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setInterval(() => void forget("log_replay_state"), 700);
    return () => clearInterval(timer);
  }, [busy, forget]);

  const choose = useCallback(
    (log: LogRef) => {
      setReplayShown(false);
      replace({ screen: "log", connectionId: log.connectionId, herId: log.herId });
    },
    [replace],
  );
  const seek = useCallback(
    (position: number | null) => {
      if (chosen === undefined) return;
      const { connectionId, herId } = chosen.log;
      replace({ screen: "log", connectionId, herId, ...(position === null ? {} : { position }) });
    },
    [chosen, replace],
  );
  const close = useCallback(() => {
    setReplayShown(false);
    closeReplay.mutate(
      {},
      { onSuccess: () => void forget("log_replay_state"), onError: () => sayFailed(t("replay.closeFailed")) },
    );
  }, [closeReplay, forget, sayFailed, t]);

  if (logs.error !== null && logs.data === undefined) {
    return <ErrorCard error={logs.error} retry={() => void logs.refetch()} />;
  }
  if (logs.data === undefined) return <LoadingRows rows={12} />;
  if (chosen === undefined) {
    return (
      <EmptyState icon={WavesIcon} title={t("noLog")} text={t("noLogText")}>
        <Button size="small" onClick={() => go({ screen: "settings", section: "workspaces" })}>
          {t("toSettings")}
        </Button>
      </EmptyState>
    );
  }
  const log = replayed ? running.log : chosen.log;
  return (
    <SeenContext value={store.current}>
      <LogRoom
        key={`${nameOf(log)}:${String(log.replay)}`}
        log={log}
        summary={chosen}
        all={all}
        choose={choose}
        position={route.position ?? null}
        seek={seek}
        replay={running}
        replayShown={replayed}
        showReplay={setReplayShown}
        closeReplay={close}
      />
    </SeenContext>
  );
}
