import { useCallback, useImperativeHandle, useMemo, useRef, useState, type Ref } from "react";

import { VirtualList, type VirtualListHandle } from "@/components/VirtualList";
import { useRead } from "@/data";
import type { TrafficRow as Row } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useNow } from "@/lib/now";
import { usePreferences, type Density } from "@/lib/preferences";

import styles from "./Traffic.module.css";
import { TrafficHead, TrafficRow } from "./TrafficRow";

/** Height of a log row in rem (LOOK §10). */
const ROW: Record<Density, number> = { tight: 1.75, standard: 2.25, airy: 2.75 };

/** The rows: one tab stop, arrows, Enter opens. */
export function TrafficList({
  rows,
  selected,
  marked,
  open,
  more,
  onEnd,
  ref,
}: {
  rows: readonly Row[];
  selected: string | null;
  marked: string | null;
  open: (exchangeId: string) => void;
  more: boolean;
  onEnd: () => void;
  ref: Ref<VirtualListHandle>;
}) {
  const { t } = useTranslation("traffic");
  const { density } = usePreferences().preferences;
  const now = useNow(60_000);
  const connections = useRead("connections", {}).data?.connections;
  const bases = useMemo(
    () => new Map(connections?.map((one) => [one.connectionId, one.baseUrl.replace(/\/$/, "")] as const)),
    [connections],
  );
  const list = useRef<VirtualListHandle>(null);
  const place = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  useImperativeHandle(ref, () => ({
    scrollTo: (index) => list.current?.scrollTo(index),
    top: () => list.current?.top(),
    atTop: () => list.current?.atTop() ?? true,
  }));
  const standing =
    rows.find((row) => row.exchangeId === cursor) ?? rows.find((row) => row.exchangeId === selected) ?? rows[0];
  const step = (by: 1 | -1): void => {
    const at = rows.findIndex((row) => row.exchangeId === standing?.exchangeId);
    const inList = place.current?.contains(document.activeElement) === true;
    const index = inList ? Math.min(Math.max(at + by, 0), rows.length - 1) : Math.max(at, 0);
    const next = rows[index];
    if (next === undefined) return;
    setCursor(next.exchangeId);
    list.current?.scrollTo(index);
    // The row may have been outside the page until now.
    requestAnimationFrame(() =>
      place.current
        ?.querySelector<HTMLElement>(`[data-exchange-id="${CSS.escape(next.exchangeId)}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  useAct("next", () => step(1));
  useAct("previous", () => step(-1));
  useAct("open", () => {
    if (standing !== undefined && place.current?.contains(document.activeElement) === true) open(standing.exchangeId);
  });
  useAct("leave", () => {
    place.current?.querySelector<HTMLElement>("[role=option][tabindex='0']")?.focus();
  });
  const height = useCallback(() => ROW[density], [density]);
  return (
    <div className={styles.list} ref={place}>
      <TrafficHead />
      {rows.length > 0 && (
        <VirtualList
          ref={list}
          items={rows}
          height={height}
          keyOf={(row) => row.exchangeId}
          label={t("title")}
          {...(more ? { onEnd } : {})}
          render={(row) => (
            <TrafficRow
              row={row}
              now={now}
              selected={row.exchangeId === selected}
              marked={row.exchangeId === marked}
              base={bases.get(row.connectionId ?? 0)}
              focusable={row.exchangeId === standing?.exchangeId}
              onOpen={open}
              onFocus={setCursor}
            />
          )}
        />
      )}
    </div>
  );
}
