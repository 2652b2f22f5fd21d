import { useCallback, useEffect, useState } from "react";

import { Drawer } from "@/components/Drawer";
import { Panes } from "@/components/Panes";
import { EmptyLine } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import type { LogRef, LogReplay, LogState, LogSummary } from "@/host/bindings";
import { formatCount } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import { FilterBar } from "./FilterBar";
import styles from "./Log.module.css";
import { LogGrid, type Span } from "./LogGrid";
import { LogHead } from "./LogHead";
import { OffsetRuler } from "./OffsetRuler";
import { Preview } from "./Preview";
import { ReplayBar } from "./ReplayPart";
import { NoteLine, RowLine } from "./Row";
import { type Listing, useListing } from "./useListing";
import { useWalks } from "./useWalks";

interface LogRoomProps {
  log: LogRef;
  summary: LogSummary;
  all: readonly LogSummary[];
  choose: (log: LogRef) => void;
  /** Selected position. */
  position: number | null;
  seek: (position: number | null) => void;
  replay: LogReplay | null;
  replayShown: boolean;
  showReplay: (shown: boolean) => void;
  closeReplay: () => void;
}

/** One log: head, ruler, filter, list and preview. */
export function LogRoom(props: LogRoomProps) {
  const { log } = props;
  const { t } = useTranslation("log");
  const state = useRead("log_state", { log }, { keep: true });
  if (state.data === undefined) {
    return state.error === null ? null : (
      <div className={styles.screen}>
        <h1 className="aksel-sr-only">{t("title")}</h1>
        <ErrorCard error={state.error} retry={() => void state.refetch()} />
      </div>
    );
  }
  return <Loaded {...props} state={state.data} />;
}

function Loaded({
  log,
  summary: chosen,
  all,
  choose,
  position,
  seek,
  replay,
  replayShown,
  showReplay,
  closeReplay,
  state,
}: LogRoomProps & { state: LogState }) {
  const { t } = useTranslation("log");
  const { go } = useNavigation();
  const room = useRoom();
  const walks = useWalks(log);
  const summary = { ...state.summary, kind: chosen.kind };
  const list = useListing(log, state);
  const { lines, filtering, filtered, rowAt, lineOf } = list;
  const [drawer, setDrawer] = useState(false);
  const tight = room === "tight";
  const { show } = list;

  const select = useCallback(
    (to: number) => {
      seek(to);
      show(to);
    },
    [seek, show],
  );
  const open = useCallback(
    (at: number) => {
      const message = rowAt(at)?.message ?? null;
      const threadId = message?.threadId ?? message?.answers?.threadId ?? null;
      if (threadId !== null && !log.replay) go({ screen: "inbox", threadId });
    },
    [rowAt, log.replay, go],
  );
  const pick = useCallback(
    (to: number) => {
      seek(to);
      setDrawer(true);
    },
    [seek],
  );
  // The address may name a position: it is shown once, when it comes.
  const [asked, setAsked] = useState<number | null>(null);
  useEffect(() => {
    if (position !== null && position !== asked) {
      setAsked(position);
      show(position);
    }
  }, [position, asked, show]);

  const step = (by: 1 | -1): void => {
    const now = position === null ? -1 : lineOf(position);
    for (let line = now + by; line >= 0 && line < lines; line += by) {
      const to = list.positionAt(line);
      if (to !== null) {
        select(to);
        return;
      }
    }
  };
  useAct("next", () => step(1));
  useAct("previous", () => step(-1));
  useAct("open", () => {
    if (position !== null) open(position);
  });
  useAct("leave", () => seek(null));

  const preview = <Preview log={log} position={position} revision={state.revision} seek={select} />;
  const grid = (
    <div className={styles.listPane}>
      <List
        list={list}
        log={log}
        position={position}
        pick={pick}
        open={open}
        fetchLarge={log.replay ? null : walks.fetchLarge}
      />
      {filtering && filtered.rows.length === 0 && !filtered.looking && <EmptyLine>{t("filter.nothing")}</EmptyLine>}
      {summary.end <= summary.start && <EmptyLine>{t("empty")}</EmptyLine>}
    </div>
  );
  return (
    <div className={styles.screen} data-testid="log" data-following={list.following}>
      <LogHead
        log={log}
        summary={summary}
        all={all}
        choose={choose}
        position={position}
        seek={select}
        following={list.following}
        follow={list.follow}
        walks={walks}
      />
      <OffsetRuler state={state} position={position} seek={select} />
      {replay !== null && (
        <ReplayBar replay={replay} shown={replayShown} show={showReplay} close={closeReplay} seek={select} />
      )}
      {summary.kind === "id" && <p className={styles.walking}>{t("wholeNote")}</p>}
      <Walking summary={summary} />
      <FilterBar
        log={log}
        filter={list.filter}
        change={list.setFilter}
        counts={list.counts}
        fresh={list.fresh}
        showFresh={list.showFresh}
      />
      {tight ? (
        <div className={styles.alone}>{grid}</div>
      ) : (
        <Panes
          screen="log"
          panes={[
            { id: "list", label: t("title"), min: 480, content: grid },
            { id: "preview", label: t("preview.label"), size: 488, min: 360, max: 720, content: preview },
          ]}
        />
      )}
      {tight && position !== null && (
        <Drawer
          open={drawer}
          onClose={() => setDrawer(false)}
          title={t("preview.label")}
          width="30.5rem"
          testId="log-drawer"
        >
          <div className={styles.drawer}>{preview}</div>
        </Drawer>
      )}
    </div>
  );
}

/** An audit or a new reading under way. */
function Walking({ summary }: { summary: LogSummary }) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  if (summary.walking === null) return null;
  return (
    <p className={styles.walking} role="status" data-testid="log-walking">
      {t("audit.walking", {
        done: formatCount(summary.walking.done, language),
        total: formatCount(summary.walking.total, language),
      })}
    </p>
  );
}

function List({
  list,
  log,
  position,
  pick,
  open,
  fetchLarge,
}: {
  list: Listing;
  log: LogRef;
  position: number | null;
  pick: (position: number) => void;
  open: (position: number) => void;
  fetchLarge: ((position: number) => void) | null;
}) {
  const { t } = useTranslation("log");
  const now = useNow(60_000);
  const { filtered, rows } = list;
  const onSpan = useCallback(
    (span: Span) => {
      list.span(span);
      if (filtered.more !== null && span.last >= filtered.rows.length - 20) filtered.more();
    },
    [list, filtered],
  );
  const selectedLine = position === null ? null : list.lineOf(position);
  const selected = selectedLine !== null && list.positionAt(selectedLine) === position ? selectedLine : null;
  if (rows.failed && !list.filtering) {
    return (
      <ErrorCard
        error={{ code: "internal", message: "", retry: "later", issues: [], reference: null }}
        retry={rows.again}
      />
    );
  }
  if (list.filtering && filtered.error !== null) {
    return <ErrorCard error={filtered.error} />;
  }
  return (
    <LogGrid
      ref={list.grid}
      count={list.lines}
      label={t("listLabel", { log: log.herId })}
      selected={selected}
      columns={<Columns />}
      onSpan={onSpan}
      onTop={list.atTop}
      render={(line) => {
        const item = list.itemAt(line);
        if (item?.kind === "note") return <NoteLine line={line} note={item.note} now={now} />;
        const at = list.positionAt(line);
        if (at === null) return null;
        return (
          <RowLine
            line={line}
            row={list.rowAt(at)}
            position={at}
            ownHerId={list.ownHerId}
            selected={at === position}
            now={now}
            choose={pick}
            open={open}
            fetchLarge={fetchLarge}
          />
        );
      }}
    />
  );
}

function Columns() {
  const { t } = useTranslation("log");
  return (
    <div className={styles.columns} role="row" aria-rowindex={1}>
      {(["position", "time", "kind", "parties", "about", "size", "findings"] as const).map((column) => (
        <span key={column} role="columnheader" className={styles[column]}>
          {t(`column.${column}`)}
        </span>
      ))}
    </div>
  );
}
