import { memo, type ReactNode, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
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

/** What the scroller shows, in whole lines: a scroll within a line changes nothing. */
interface View {
  first: number;
  /** The first line that is below what is seen. */
  end: number;
  atTop: boolean;
}

const NOTHING: View = { first: 0, end: 0, atTop: true };

/** One line. A scroll draws those that come into view; those that stay are not asked again. */
const Slot = memo(function Slot({
  line,
  height,
  render,
}: {
  line: number;
  height: number;
  render: (line: number) => ReactNode;
}) {
  return (
    <div className={styles.slot} style={{ blockSize: height, transform: `translateY(${line * height}px)` }}>
      {render(line)}
    </div>
  );
});

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
  const [view, setView] = useState(NOTHING);
  const lines = Math.min(count, Math.floor(TALLEST / height));
  const first = Math.max(0, view.first - AROUND);
  const last = Math.min(lines - 1, view.end + AROUND);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => {
      const top = element.scrollTop;
      const next: View = {
        first: Math.max(0, Math.floor(top / height)),
        end: Math.ceil((top + element.clientHeight) / height),
        atTop: top < height / 2,
      };
      setView((held) =>
        held.first === next.first && held.end === next.end && held.atTop === next.atTop ? held : next,
      );
    };
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
  }, [height]);

  const seenFirst = view.first;
  const seenLast = Math.max(seenFirst, Math.min(lines, view.end) - 1);
  useLayoutEffect(() => onSpan({ first: seenFirst, last: seenLast }), [onSpan, seenFirst, seenLast]);
  const { atTop } = view;
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
    drawn.push(<Slot key={line} line={line} height={height} render={render} />);
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
