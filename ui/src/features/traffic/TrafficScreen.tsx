import { DownloadIcon, PauseIcon, PlayIcon, ArrowRightLeftIcon } from "@navikt/aksel-icons";
import { Button, Search } from "@navikt/ds-react";
import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";

import { Drawer } from "@/components/Drawer";
import { PaneHead } from "@/components/PaneHead";
import { Panes } from "@/components/Panes";
import { EmptyLine, EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingRows } from "@/components/state/Loading";
import type { VirtualListHandle } from "@/components/VirtualList";
import { useRead, useTrafficPages } from "@/data";
import type { TrafficFilter, TrafficPage, TrafficRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNavigation, useRouteOf } from "@/lib/route";

import { CompareExchanges } from "./CompareExchanges";
import { ExchangeDetail } from "./ExchangeDetail";
import { NO_FILTER } from "./filter";
import { FilterBar } from "./FilterBar";
import { HarDialog } from "./HarDialog";
import styles from "./Traffic.module.css";
import { TrafficList } from "./TrafficList";
import { useExchangeActs } from "./useExchangeActs";

/** Rows asked for behind the pill: beyond this "200+ nye" says enough. */
const NEW = 200;

/** Trafikk: every request with its answer, newest on top. */
export function TrafficScreen() {
  const { t } = useTranslation("traffic");
  const { replace } = useNavigation();
  const route = useRouteOf("traffic");
  const room = useRoom();
  const client = useQueryClient();
  const [filter, setFilter] = useState<TrafficFilter>({ ...NO_FILTER, messageId: route.messageId ?? null });
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim());
  const [following, setFollowing] = useState(true);
  const [har, setHar] = useState(false);
  const [first, setFirst] = useState<string | null>(null);
  const [pair, setPair] = useState<[string, string] | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<VirtualListHandle>(null);

  const asked = useMemo(() => ({ ...filter, text: text === "" ? null : text }), [filter, text]);
  const pages = useTrafficPages(asked);
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.rows) ?? [], [pages.data]);
  const newest = rows[0]?.key ?? null;
  const news = useRead(
    "traffic_page",
    { filter: asked, before: null, after: newest, limit: NEW },
    { enabled: pages.data !== undefined },
  );
  const fresh = news.data?.rows ?? [];
  const waiting = { count: fresh.length, more: fresh.length >= NEW };
  const { refetch, isFetching } = pages;
  const readAgain = useCallback((): void => {
    list.current?.top();
    // Only the first page is read again; what is below is read when it is scrolled to.
    client.setQueryData<InfiniteData<TrafficPage, string | null>>(["traffic_rows", asked], (held) =>
      held === undefined ? held : { pages: held.pages.slice(0, 1), pageParams: held.pageParams.slice(0, 1) },
    );
    void refetch();
  }, [client, asked, refetch]);
  // What is new joins by itself only while the reader follows and stands at the top.
  const join = following && waiting.count > 0 && !isFetching && !news.isFetching;
  useEffect(() => {
    if (join && (list.current?.atTop() ?? true)) readAgain();
  }, [join, newest, readAgain]);

  const selected = route.exchangeId ?? null;
  const open = (exchangeId: string | null): void => {
    setPair(null);
    replace(exchangeId === null ? { screen: "traffic" } : { screen: "traffic", exchangeId });
  };
  const current: TrafficRow | undefined = rows.find((row) => row.exchangeId === selected);
  const acts = useExchangeActs(selected, current?.pinned ?? false);
  useAct("compare", () => {
    if (selected === null) return;
    if (first === null || first === selected) {
      setFirst(first === selected ? null : selected);
      return;
    }
    setPair([first, selected]);
    setFirst(null);
  });
  useAct("searchList", () => search.current?.focus());

  const detail =
    pair !== null ? (
      <CompareExchanges one={pair[0]} other={pair[1]} close={() => setPair(null)} />
    ) : selected === null ? null : (
      <ExchangeDetail
        key={selected}
        exchangeId={selected}
        acts={acts}
        comparing={first !== null}
        compare={() => setFirst(selected)}
        open={open}
      />
    );
  return (
    <div className={styles.screen} data-testid="traffic">
      <PaneHead level={1} title={t("title")} {...(room === "tight" ? {} : { under: t("under") })}>
        <Search
          ref={search}
          size="small"
          variant="simple"
          label={t("search")}
          hideLabel
          placeholder={t("search")}
          value={typed}
          onChange={setTyped}
          className={styles.search ?? ""}
          data-testid="traffic-search"
        />
        <Button
          size="small"
          variant="secondary"
          data-color="neutral"
          icon={<DownloadIcon aria-hidden />}
          onClick={() => setHar(true)}
          data-testid="traffic-har"
        >
          {t("har.open")}
        </Button>
        <Button
          size="small"
          icon={following ? <PauseIcon aria-hidden /> : <PlayIcon aria-hidden />}
          aria-pressed={following}
          onClick={() => {
            if (!following) readAgain();
            setFollowing(!following);
          }}
          data-testid="traffic-follow"
        >
          {following ? t("pause") : t("follow")}
        </Button>
      </PaneHead>
      <FilterBar
        filter={asked}
        change={(part) => setFilter({ ...filter, ...part })}
        waiting={waiting}
        accept={readAgain}
        shown={rows.length}
        more={pages.hasNextPage}
      />
      {first !== null && (
        <p className={styles.hint} role="status" data-testid="traffic-compare-hint">
          {t("compare.hint")}
        </p>
      )}
      <div className={styles.panes}>
        <Panes
          screen="traffic"
          panes={[
            {
              id: "list",
              label: t("title"),
              min: 520,
              content: (
                <>
                  {pages.isPending && <LoadingRows rows={8} />}
                  {pages.error !== null && <ErrorCard error={pages.error} retry={() => void pages.refetch()} />}
                  {pages.data !== undefined && rows.length === 0 && !pages.hasNextPage && (
                    <EmptyLine>{asked === NO_FILTER ? t("empty") : t("emptyFilter")}</EmptyLine>
                  )}
                  <TrafficList
                    ref={list}
                    rows={rows}
                    selected={selected}
                    marked={first}
                    open={open}
                    more={pages.hasNextPage}
                    onEnd={() => {
                      if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
                    }}
                  />
                </>
              ),
            },
            ...(room === "tight"
              ? []
              : [
                  {
                    id: "detail",
                    label: t("detail"),
                    size: 488,
                    min: 360,
                    max: 760,
                    content: detail ?? (
                      <div className={styles.desk}>
                        <EmptyState icon={ArrowRightLeftIcon} title={t("choose.title")} text={t("choose.text")} />
                      </div>
                    ),
                  },
                ]),
          ]}
        />
      </div>
      {room === "tight" && (
        <Drawer
          open={detail !== null}
          title={t("detail")}
          width="32rem"
          onClose={() => {
            open(null);
          }}
        >
          {detail}
        </Drawer>
      )}
      {har && (
        <HarDialog
          filter={asked}
          selected={selected}
          shown={rows.length}
          more={pages.hasNextPage}
          onClose={() => setHar(false)}
        />
      )}
    </div>
  );
}
