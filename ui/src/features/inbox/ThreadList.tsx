import { Button } from "@navikt/ds-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { EmptyLine } from "@/components/state/EmptyState";
import { LoadingRows } from "@/components/state/Loading";
import { VirtualList, type VirtualListHandle } from "@/components/VirtualList";
import { useCall, useInboxPages } from "@/data";
import type { Split, ThreadRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";
import { usePreferences, type Density } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import { MessageRow } from "./MessageRow";
import { accepted, grouped, type ListItem } from "./rows";
import { Splits } from "./Splits";
import styles from "./ThreadList.module.css";

const ROW: Record<Density, number> = { tight: 3, standard: 3.75, airy: 4.75 };
const HEAD = 2;

export interface ListFocus {
  /** The row that the single-letter acts mean: the focused one while the list has focus. */
  focused: ThreadRow | null;
  rows: readonly ThreadRow[];
}

/** The list: splits, search, rows in pages, new ones behind a pill. */
export function ThreadList({
  split,
  query,
  selected,
  open,
  choose,
  search,
  onFocus,
}: {
  split: Split;
  query: string | null;
  selected: number | null;
  open: (threadId: number, enter: boolean) => void;
  choose: (split: Split) => void;
  search: (query: string | null) => void;
  onFocus: (focus: ListFocus) => void;
}) {
  const { t } = useTranslation("inbox");
  const { go } = useNavigation();
  const now = useNow(60_000);
  const room = useRoom();
  const { density } = usePreferences().preferences;
  const pages = useInboxPages(split, query);
  const list = useRef<VirtualListHandle>(null);
  const place = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? [], [pages.data]);
  const { shown, waiting, accept } = useAccepted(rows, `${split}:${query ?? ""}`, selected, list, place);
  const items = useMemo(
    () => grouped(shown, now, query !== null ? "search" : split === "due" ? "due" : "time"),
    [shown, now, split, query],
  );
  const [cursor, setCursor] = useState<number | null>(selected);
  const [before, setBefore] = useState(selected);
  if (before !== selected) {
    setBefore(selected);
    if (selected !== null) setCursor(selected);
  }
  const standing =
    shown.find((row) => row.threadId === cursor) ?? shown.find((row) => row.threadId === selected) ?? shown[0];

  // Told through an effect: the screen's acts mean the row that has focus.
  useEffect(() => {
    const inList = place.current?.contains(document.activeElement) === true;
    onFocus({ focused: inList ? (standing ?? null) : null, rows: shown });
  }, [standing, shown, onFocus]);

  const focusRow = useCallback(
    (threadId: number) => {
      setCursor(threadId);
      const index = items.findIndex((item) => item.type === "row" && item.row.threadId === threadId);
      list.current?.scrollTo(index);
      // The row may have been outside the page until now.
      requestAnimationFrame(() =>
        place.current?.querySelector<HTMLElement>(`[data-thread-id="${threadId}"]`)?.focus({ preventScroll: true }),
      );
    },
    [items],
  );
  const step = (by: 1 | -1): void => {
    const at = shown.findIndex((row) => row.threadId === standing?.threadId);
    const inList = place.current?.contains(document.activeElement) === true;
    const next = shown[inList || cursor !== null ? Math.min(Math.max(at + by, 0), shown.length - 1) : 0];
    if (next !== undefined) focusRow(next.threadId);
  };
  useAct("next", () => step(1));
  useAct("previous", () => step(-1));
  useAct("open", () => {
    if (standing !== undefined) open(standing.threadId, true);
  });
  useAct("leave", () => {
    if (standing !== undefined) focusRow(standing.threadId);
  });

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const height = useCallback((item: ListItem) => (item.type === "head" ? HEAD : ROW[density]), [density]);
  const render = (item: ListItem): React.ReactNode =>
    item.type === "head" ? (
      <div className={styles.head}>{t(`group.${item.group}`)}</div>
    ) : (
      <MessageRow
        row={item.row}
        now={now}
        selected={item.row.threadId === selected}
        focusable={item.row.threadId === standing?.threadId}
        showAge={room !== "tight"}
        onOpen={(threadId) => open(threadId, false)}
        onFocus={(threadId) => {
          setCursor(threadId);
          onFocus({ focused: item.row, rows: shown });
        }}
      />
    );
  return (
    <div className={styles.list} ref={place} data-testid="inbox">
      <h1 className="aksel-sr-only">{t("shell:screen.inbox")}</h1>
      <Splits
        counts={pages.data?.pages[0]?.counts ?? []}
        current={split}
        choose={choose}
        query={query}
        search={search}
      />
      <div className={styles.body} id="inbox-list" role="tabpanel" aria-labelledby={`split-${split}`}>
        {waiting > 0 && (
          <Button size="xsmall" className={styles.pill} onClick={accept} data-testid="inbox-pill">
            {t("newRows", { count: waiting })}
          </Button>
        )}
        {pages.error !== null && (
          <div className={styles.card}>
            <ErrorCard error={pages.error} retry={() => void pages.refetch()} />
          </div>
        )}
        {pages.isPending && <LoadingRows rows={8} />}
        {pages.data !== undefined && shown.length === 0 && (
          <>
            <EmptyLine>{query === null ? t(`empty.${split}`) : t("empty.query", { query })}</EmptyLine>
            <Button
              size="xsmall"
              variant="tertiary"
              data-color="neutral"
              onClick={() => go({ screen: "tools", tool: "why", run: { split, ...(query === null ? {} : { query }) } })}
              data-testid="list-why"
            >
              {t("shell:whyNothing")}
            </Button>
          </>
        )}
        {shown.length > 0 && (
          <VirtualList
            ref={list}
            items={items}
            height={height}
            keyOf={(item) => (item.type === "head" ? `head:${item.group}` : String(item.row.threadId))}
            render={render}
            onEnd={onEnd}
            label={t(`split.${split}`)}
          />
        )}
      </div>
      <div role="status" aria-live="polite" className="aksel-sr-only">
        {waiting > 0 ? t("newRows", { count: waiting }) : ""}
      </div>
    </div>
  );
}

/** New rows wait behind the pill while somebody is at work in the list; a list nobody has touched just fills. */
function useAccepted(
  rows: readonly ThreadRow[],
  view: string,
  selected: number | null,
  list: React.RefObject<VirtualListHandle | null>,
  place: React.RefObject<HTMLDivElement | null>,
): { shown: ThreadRow[]; waiting: number; accept: () => void } {
  const call = useCall();
  const [known, setKnown] = useState<{ view: string; ids: ReadonlySet<number> | null }>({ view, ids: null });
  const ids = known.view === view ? known.ids : null;
  const { shown, waiting } = useMemo(() => accepted(rows, ids), [rows, ids]);
  const accept = useCallback(() => {
    setKnown({ view, ids: new Set(rows.map((row) => row.threadId)) });
    list.current?.top();
    void call("inbox_seen", {}).catch(() => undefined);
  }, [rows, view, list, call]);
  useEffect(() => {
    if (rows.length === 0) return;
    const atWork = selected !== null || place.current?.contains(document.activeElement) === true;
    const quiet = !atWork && (list.current?.atTop() ?? true);
    if (ids === null || (waiting > 0 && quiet)) accept();
  }, [rows, ids, waiting, selected, accept, list, place]);
  return { shown, waiting, accept };
}
