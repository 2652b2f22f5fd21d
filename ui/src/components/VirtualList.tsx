import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useRef, type ReactNode, type Ref } from "react";

import styles from "./VirtualList.module.css";

export interface VirtualListHandle {
  scrollTo: (index: number) => void;
  top: () => void;
  atTop: () => boolean;
}

/**
 * A long list of which only what is seen is in the page. Heights are known beforehand, so that nothing jumps. The one
 * place that uses the virtualiser.
 */
export function VirtualList<T>({
  items,
  height,
  keyOf,
  render,
  onEnd,
  label,
  role = "listbox",
  ref,
}: {
  items: readonly T[];
  /** Height in rem. */
  height: (item: T) => number;
  keyOf: (item: T) => string;
  render: (item: T, index: number) => ReactNode;
  /** The end is near: read on. */
  onEnd?: () => void;
  label: string;
  role?: "listbox" | "tree";
  ref?: Ref<VirtualListHandle>;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const item = items[index];
      return item === undefined ? 0 : height(item) * rem;
    },
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 8,
  });
  useEffect(() => {
    virtual.measure();
  }, [virtual, items, rem, height]);
  useImperativeHandle(
    ref,
    () => ({
      scrollTo: (index) => virtual.scrollToIndex(index),
      top: () => scroller.current?.scrollTo({ top: 0 }),
      atTop: () => (scroller.current?.scrollTop ?? 0) < 8,
    }),
    [virtual],
  );
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd !== undefined && last >= items.length - 10) onEnd();
  }, [last, items.length, onEnd]);
  return (
    <div ref={scroller} className={styles.scroller} role={role} aria-label={label}>
      <div className={styles.whole} style={{ blockSize: virtual.getTotalSize() }}>
        {shown.map((row) => {
          const item = items[row.index];
          return item === undefined ? null : (
            <div
              key={row.key}
              className={styles.slot}
              style={{ blockSize: row.size, transform: `translateY(${row.start}px)` }}
            >
              {render(item, row.index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
