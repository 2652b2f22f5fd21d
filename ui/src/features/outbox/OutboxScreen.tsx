import { ArrowsCirclepathIcon, InboxUpIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useRef, useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { Panes } from "@/components/Panes";
import { EmptyLine, EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingRows } from "@/components/state/Loading";
import { useCall, useDo, useNotice, useRead } from "@/data";
import type { OutboxGroup, OutboxRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNavigation, useRouteOf } from "@/lib/route";

import { DraftRow } from "./DraftRow";
import { OutboxDetail } from "./OutboxDetail";
import styles from "./Outbox.module.css";
import { SentRow } from "./SentRow";
import { useOutboxActs } from "./useOutboxActs";

/** Did it arrive? What needs somebody first, then what is on its way, drafts, and what was sent. */
export function OutboxScreen() {
  const { t } = useTranslation("outbox");
  const { replace, go } = useNavigation();
  const room = useRoom();
  const selected = useRouteOf("outbox").outboxId ?? null;
  const outbox = useRead("outbox", {});
  const retryAll = useDo("outbox_retry_all");
  const acts = useOutboxActs();
  const list = useRef<HTMLDivElement>(null);
  const groups = outbox.data?.groups.filter((group) => group.rows.length + group.drafts.length > 0) ?? [];
  const queued = groups.some((group) => group.name === "queued");

  const step = (by: 1 | -1): void => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[role=row]") ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const from = at === -1 ? rows.findIndex((row) => row.getAttribute("aria-selected") === "true") : at;
    rows[Math.min(Math.max(from + by, 0), rows.length - 1)]?.focus();
  };
  useAct("next", () => step(1));
  useAct("previous", () => step(-1));
  useAct("open", () => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.role === "row") active.click();
  });
  useAct("leave", () => list.current?.querySelector<HTMLElement>("[role=row][tabindex='0']")?.focus());

  const first = groups[0]?.rows[0]?.outboxId;
  return (
    <Panes
      screen="outbox"
      panes={[
        {
          id: "list",
          label: t("title"),
          size: room === "tight" ? 380 : 512,
          min: 340,
          max: 640,
          content: (
            <>
              <PaneHead level={1} title={t("title")}>
                {queued && (
                  <Button
                    size="small"
                    variant="tertiary"
                    data-color="neutral"
                    icon={<ArrowsCirclepathIcon aria-hidden />}
                    loading={retryAll.isPending}
                    onClick={() => retryAll.mutate({})}
                    data-testid="outbox-retry-all"
                  >
                    {t("retryAll")}
                  </Button>
                )}
              </PaneHead>
              {outbox.isPending && <LoadingRows />}
              {outbox.error !== null && <ErrorCard error={outbox.error} retry={() => void outbox.refetch()} />}
              {outbox.data !== undefined && groups.length === 0 && <EmptyLine>{t("empty")}</EmptyLine>}
              <div className={styles.list} ref={list} role="grid" aria-label={t("title")} data-testid="outbox">
                {groups.map((group) => (
                  <Group
                    key={group.name}
                    group={group}
                    selected={selected}
                    first={first}
                    choose={(outboxId) => replace({ screen: "outbox", outboxId })}
                    openDraft={(draftId) => go({ screen: "compose", draftId })}
                    acts={acts}
                  />
                ))}
              </div>
            </>
          ),
        },
        {
          id: "detail",
          label: t("detail"),
          min: 440,
          content:
            selected === null ? (
              <div className={styles.desk}>
                {outbox.data !== undefined && (
                  <EmptyState
                    icon={InboxUpIcon}
                    title={groups.length === 0 ? t("nothing.title") : t("choose.title")}
                    text={groups.length === 0 ? t("nothing.text") : t("choose.text")}
                  />
                )}
              </div>
            ) : (
              <OutboxDetail outboxId={selected} key={selected} acts={acts} />
            ),
        },
      ]}
    />
  );
}

function Group({
  group,
  selected,
  first,
  choose,
  openDraft,
  acts,
}: {
  group: OutboxGroup;
  selected: number | null;
  /** The list's tab stop while nothing is chosen. */
  first: number | undefined;
  choose: (outboxId: number) => void;
  openDraft: (draftId: number) => void;
  acts: ReturnType<typeof useOutboxActs>;
}) {
  const { t } = useTranslation("outbox");
  const name = t(`group.${group.name}`, { defaultValue: group.name });
  const { rows, next, more, busy } = useMore(group);
  const count = group.count === null ? "" : String(group.count);
  return (
    <div role="rowgroup" aria-label={`${name} ${count}`.trim()} data-testid={`outbox-group-${group.name}`}>
      <div className={styles.groupHead} aria-hidden>
        {name} <span className={styles.groupCount}>{count}</span>
      </div>
      {rows.map((row) => (
        <SentRow
          key={row.outboxId}
          row={row}
          selected={row.outboxId === selected}
          focusable={row.outboxId === (selected ?? first)}
          choose={choose}
          acts={acts}
        />
      ))}
      {group.drafts.map((draft) => (
        <DraftRow
          key={draft.draftId}
          draft={draft}
          open={openDraft}
          focusable={selected === null && first === undefined}
        />
      ))}
      {next !== null && (
        <div role="row" className={styles.more}>
          <div role="gridcell">
            <Button
              size="small"
              variant="tertiary"
              data-color="neutral"
              loading={busy}
              onClick={more}
              data-testid={`outbox-more-${group.name}`}
            >
              {t("showMore")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

/** A group's rows: those read with the screen, and the pages asked for after them. */
function useMore(group: OutboxGroup): { rows: OutboxRow[]; next: string | null; more: () => void; busy: boolean } {
  const { t } = useTranslation("outbox");
  const call = useCall();
  const { sayFailed } = useNotice();
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState<{ after: string; rows: OutboxRow[]; next: string | null } | null>(null);
  // Pages hang on the key they were read after; when what is above has changed, they are asked for anew.
  const pages = held !== null && held.after === group.next ? held : null;
  const next = pages === null ? group.next : pages.next;
  const more = (): void => {
    if (next === null || group.next === null) return;
    const first = group.next;
    setBusy(true);
    call("outbox_more", { name: group.name, after: next })
      .then(
        (page) =>
          setHeld((was) => ({
            after: first,
            rows: [...(was !== null && was.after === first ? was.rows : []), ...page.rows],
            next: page.next,
          })),
        () => sayFailed(t("failed")),
      )
      .finally(() => setBusy(false));
  };
  return { rows: [...group.rows, ...(pages?.rows ?? [])], next, more, busy };
}
