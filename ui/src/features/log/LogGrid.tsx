import { type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";

import { classes } from "@/lib/classes";
import { usePreferences } from "@/lib/preferences";

import styles from "./Log.module.css";

export interface GridHandle {
  /** Brings a line into view: to the middle, unless it is seen already. */
  show: (line: number) => void;
  top: () => void;
}

/** Lines drawn above and below what is seen. */
const AROUND = 8;
/** Browsers give up on taller boxes: beyond this the oldest lines are reached by seeking. */
const TALLEST = 15_000_000;

/** Log row height by density, in px at 100 % text (LOOK §10). */
const ROW = { tight: 28, standard: 36, airy: 44 } as const;

export interface Span {
  first: number;
  last: number;
}

/**
 * A list of equal lines of which only those seen are in the page. Equal heights need no virtualiser: where a line stands
 * is one multiplication, and a list of a million costs what one of fifty does.
 */
export function LogGrid({
  count,
  label,
  selected,
  columns,
  render,
  onSpan,
  onTop,
  ref,
}: {
  count: number;
  label: string;
  /** Line that is selected, for `aria-activedescendant`. */
  selected: number | null;
  /** Column heads. */
  columns: ReactNode;
  render: (line: number) => ReactNode;
  /** Which lines are seen. */
  onSpan: (span: Span) => void;
  /** Whether the top is seen. */
  onTop: (top: boolean) => void;
  ref?: Ref<GridHandle>;
}) {
  const { density, textSize } = usePreferences().preferences;
  const height = Math.round((ROW[density] * textSize) / 100);
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const lines = Math.min(count, Math.floor(TALLEST / height));
  const first = Math.max(0, Math.floor(view.top / height) - AROUND);
  const last = Math.min(lines - 1, Math.ceil((view.top + view.height) / height) + AROUND);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    // In the same frame as the scroll: what comes into view is drawn before it is shown.
    const scrolled = (): void => flushSync(look);
    look();
    element.addEventListener("scroll", scrolled, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", scrolled);
      observer.disconnect();
    };
  }, []);

  const seenFirst = Math.max(0, Math.floor(view.top / height));
  const seenLast = Math.max(seenFirst, Math.min(lines - 1, Math.floor((view.top + view.height - 1) / height)));
  useLayoutEffect(() => onSpan({ first: seenFirst, last: seenLast }), [onSpan, seenFirst, seenLast]);
  const atTop = view.top < height / 2;
  useLayoutEffect(() => onTop(atTop), [onTop, atTop]);

  useImperativeHandle(
    ref,
    () => ({
      show: (line) => {
        const element = scroller.current;
        if (element === null) return;
        const at = line * height;
        const seen = at >= element.scrollTop && at + height <= element.scrollTop + element.clientHeight;
        if (!seen) element.scrollTop = Math.max(0, at - (element.clientHeight - height) / 2);
      },
      top: () => scroller.current?.scrollTo({ top: 0 }),
    }),
    [height],
  );

  const drawn: ReactNode[] = [];
  for (let line = first; line <= last; line += 1) {
    drawn.push(
      <div
        key={line}
        className={styles.slot}
        style={{ blockSize: height, transform: `translateY(${line * height}px)` }}
      >
        {render(line)}
      </div>,
    );
  }
  return (
    <div
      className={styles.grid}
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      tabIndex={0}
      aria-activedescendant={selected === null ? undefined : `log-line-${selected}`}
      data-testid="log-list"
    >
      {columns}
      <div ref={scroller} className={classes(styles.scroller)} role="rowgroup" tabIndex={0} data-testid="log-scroller">
        <div className={styles.whole} style={{ blockSize: lines * height }}>
          {drawn}
        </div>
      </div>
    </div>
  );
}
