import { ChevronDownIcon, ChevronUpIcon } from "@navikt/aksel-icons";
import { Search } from "@navikt/ds-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { IconButton } from "@/components/IconButton";
import { useCall, useRowPages, ROWS_A_PAGE } from "@/data";
import type { Inspection, InspectPlace, InspectRow } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import styles from "./Inspector.module.css";
import { marked, runsOf, unitsOf } from "./text";
import type { Selection } from "./useSelection";

/** Height of a row in rem: LOOK's code line. */
const ROW = 1.25;
/** Above this a browser cannot make a box tall enough; the scroll bar then counts in larger steps. */
const TALLEST = 12_000_000;
const BEYOND = 10;

/** Rå: the bytes in rows. Only what is seen is in the page and in memory, whatever the message weighs. */
export function RawPane({
  inspection,
  layout,
  selection,
}: {
  inspection: Inspection;
  layout: string;
  selection: Selection;
}) {
  const { t } = useTranslation("inspector");
  const call = useCall();
  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const [typed, setTyped] = useState("");
  const [hit, setHit] = useState<{ row: number; byte: number; end: number } | null>(null);
  const [missed, setMissed] = useState(false);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  const rowHeight = ROW * rem;
  const [count, setCount] = useState(0);

  const whole = count * rowHeight;
  const box = Math.min(whole, TALLEST);
  // From the scroll bar's place to rows, and back.
  const stretch = whole <= TALLEST ? 1 : (whole - view.height) / Math.max(TALLEST - view.height, 1);
  const top = view.top * stretch;
  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const last = Math.min(Math.max(count, 1), Math.ceil((top + view.height) / rowHeight) + BEYOND);
  const pages = useMemo(() => {
    const from = Math.floor(first / ROWS_A_PAGE);
    const to = Math.floor(Math.max(last - 1, first) / ROWS_A_PAGE);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }, [first, last]);
  const { rows, total } = useRowPages(inspection.inspectionId, layout, pages);
  useEffect(() => {
    if (total !== null) setCount(total);
  }, [total]);
  useEffect(() => {
    setHit(null);
    scroller.current?.scrollTo({ top: 0 });
  }, [layout]);

  const scrollTo = (row: number): void => {
    const place = scroller.current;
    if (place === null) return;
    const at = (row * rowHeight - place.clientHeight / 3) / stretch;
    place.scrollTo({ top: Math.max(at, 0) });
  };
  const { place } = selection;
  const linked = inspection.linked.includes(layout);
  const shownAt = linked ? (place?.firstRow ?? null) : null;
  const visible = shownAt !== null && shownAt * rowHeight >= top && (shownAt + 1) * rowHeight <= top + view.height;
  useEffect(() => {
    if (shownAt !== null && selection.from !== "raw" && !visible && count > 0) scrollTo(shownAt);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new selection scrolls, never the scrolling itself
  }, [shownAt, selection.from, place?.node, count > 0]);

  const find = (back: boolean): void => {
    if (typed === "") return;
    const from = hit === null ? 0 : back ? hit.byte : hit.byte + 1;
    call("inspect_find", { inspectionId: inspection.inspectionId, layout, text: typed, from, back }).then(
      (found) => {
        setMissed(found.row === null);
        if (found.row === null) {
          setHit(null);
          return;
        }
        setHit({ row: found.row, byte: found.byte, end: found.end });
        scrollTo(found.row);
      },
      () => setMissed(true),
    );
  };
  useAct("searchList", () => search.current?.focus());

  return (
    <div className={styles.rawPane}>
      <div className={styles.find} role="search">
        <Search
          ref={search}
          size="small"
          variant="simple"
          label={t("find")}
          hideLabel
          placeholder={t("find")}
          value={typed}
          onChange={(value) => {
            setTyped(value);
            setMissed(false);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              find(event.shiftKey);
            }
          }}
          className={styles.findField ?? ""}
          data-testid="raw-find"
        />
        <IconButton label={t("findPrevious")} icon={<ChevronUpIcon aria-hidden />} onClick={() => find(true)} />
        <IconButton label={t("findNext")} icon={<ChevronDownIcon aria-hidden />} onClick={() => find(false)} />
        {missed && (
          <span role="status" className="bs-subtle">
            {t("notFound")}
          </span>
        )}
      </div>
      <div
        ref={scroller}
        className={styles.rows}
        role="region"
        aria-label={t("pane.raw")}
        tabIndex={0}
        data-testid="raw-rows"
        onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      >
        <div style={{ blockSize: box, position: "relative" }}>
          <div className={styles.window} style={{ transform: `translateY(${view.top + first * rowHeight - top}px)` }}>
            {Array.from({ length: Math.max(last - first, 0) }, (_, index) => first + index).map((number) => (
              <Row
                key={number}
                row={rows.get(number)}
                number={number}
                place={linked ? place : null}
                hit={hit?.row === number ? hit : null}
                choose={linked ? (column) => selection.chooseAt(number, column, "raw") : null}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function Row({
  row,
  number,
  place,
  hit,
  choose,
}: {
  row: InspectRow | undefined;
  number: number;
  place: InspectPlace | null;
  hit: { byte: number; end: number } | null;
  choose: ((column: number) => void) | null;
}) {
  if (row === undefined) return <div className={styles.row} data-testid="raw-row" />;
  const on =
    place !== null &&
    place.firstRow !== null &&
    place.lastRow !== null &&
    number >= place.firstRow &&
    number <= place.lastRow;
  const span = hit ?? (on ? { byte: place.firstByte, end: place.lastByte } : null);
  const runs = runsOf(row.text, row.line === null);
  const from = span === null ? 0 : unitsOf(row.text, span.byte - row.byte);
  const to = span === null ? 0 : unitsOf(row.text, span.end - row.byte);
  // Where the whole line is what was chosen, the line says it; where it is a part, the part does.
  const part = hit !== null || (on && (row.text.slice(0, from).trim() !== "" || /[^\s,]/.test(row.text.slice(to))));
  const cut = part && span !== null ? marked(runs, from, to) : runs.map((run) => ({ run, on: false }));
  return (
    <div
      className={classes(styles.row, on && styles.rowOn)}
      data-testid="raw-row"
      data-on={on}
      onClick={(event) => {
        if (choose !== null) choose(columnAt(event.currentTarget, event.clientX, event.clientY));
      }}
    >
      <span className={styles.number} aria-hidden>
        {row.line}
      </span>
      <code className={styles.code}>
        {cut.map(({ run, on: inside }, index) => (
          <span key={index} className={classes(styles[run.kind], inside && styles.mark)}>
            {run.text}
          </span>
        ))}
      </code>
    </div>
  );
}

/** Which sign of the row was pressed; its first one where a browser does not say. */
function columnAt(row: HTMLElement, x: number, y: number): number {
  const code = row.querySelector("code");
  const text = code?.textContent ?? "";
  const start = text.length - text.trimStart().length;
  const caret = (
    document as { caretPositionFromPoint?: (x: number, y: number) => { offsetNode: Node; offset: number } | null }
  ).caretPositionFromPoint?.(x, y);
  const range = (document as { caretRangeFromPoint?: (x: number, y: number) => Range | null }).caretRangeFromPoint?.(
    x,
    y,
  );
  const node = caret?.offsetNode ?? range?.startContainer;
  const offset = caret?.offset ?? range?.startOffset ?? 0;
  if (code === null || node === undefined || !code.contains(node)) return start;
  let before = 0;
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) {
    if (walker.currentNode === node) return Math.max(before + offset, start);
    before += walker.currentNode.textContent?.length ?? 0;
  }
  return start;
}
