import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { LogState } from "@/host/bindings";
import { formatClockSeconds, formatCount } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { useSeen } from "./frame";
import styles from "./Log.module.css";
import { labels, moved, Scale } from "./ruler";

/** From the top: words, bars, the line that is read, its labels. */
const HEIGHT = 80;
const WORDS = 14;
const BARS = 46;
const LINE = 50;
const TICK = 58;
const BELOW = 74;
/** The tallest bar. */
const TALLEST = 26;

function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}

/**
 * The whole log at a glance: bars for messages, a thick line for what is read, a diamond for the anchor, a post where
 * the session before ended, and a frame for what the list shows. A slider: dragged, clicked, or moved by the keys.
 */
export function OffsetRuler({
  state,
  position,
  seek,
}: {
  state: LogState;
  position: number | null;
  seek: (to: number) => void;
}) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const [place, width] = useWidth();
  const { start, end } = state.summary;
  const scale = useMemo(() => new Scale(start, end, width), [start, end, width]);
  const now = Math.min(Math.max(position ?? end - 1, start), Math.max(end - 1, start));
  const dragging = useRef(false);
  const empty = end <= start;

  const at = (event: PointerEvent): number => {
    const left = place.current?.getBoundingClientRect().left ?? 0;
    return Math.min(Math.max(scale.position(event.clientX - left), start), Math.max(end - 1, start));
  };
  const press = (event: PointerEvent): void => {
    if (empty || event.button !== 0) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    seek(at(event));
  };
  const drag = (event: PointerEvent): void => {
    if (dragging.current) seek(at(event));
  };
  const key = (event: KeyboardEvent): void => {
    const to = moved(event.key, now, start, end);
    if (to === null || empty) return;
    event.preventDefault();
    event.stopPropagation();
    seek(to);
  };
  return (
    <div
      ref={place}
      className={styles.ruler}
      role="slider"
      tabIndex={0}
      aria-label={t("ruler.label")}
      aria-valuemin={start}
      aria-valuemax={Math.max(end - 1, start)}
      aria-valuenow={now}
      aria-valuetext={t("ruler.value", {
        position: formatCount(now, language),
        end: formatCount(Math.max(end - 1, start), language),
      })}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={() => (dragging.current = false)}
      onPointerCancel={() => (dragging.current = false)}
      onKeyDown={key}
      data-testid="log-ruler"
    >
      {width > 0 && !empty && (
        <svg width={width} height={HEIGHT} aria-hidden>
          <Bars state={state} scale={scale} />
          <Axis scale={scale} end={end} />
          <Marks state={state} scale={scale} />
          <Frame scale={scale} />
        </svg>
      )}
    </div>
  );
}

function Bars({ state, scale }: { state: LogState; scale: Scale }) {
  const most = Math.max(1, ...state.bars.map((bar) => bar.perMille));
  return (
    <g className={styles.bars}>
      {state.bars.map((bar) => {
        const [from, to] = [scale.x(bar.from), scale.x(bar.to)];
        const height = Math.max(2, (bar.perMille / most) * TALLEST);
        return (
          <rect key={bar.from} x={from + 0.5} y={BARS - height} width={Math.max(1, to - from - 1)} height={height} />
        );
      })}
    </g>
  );
}

function Axis({ scale, end }: { scale: Scale; end: number }) {
  const language = useLanguage();
  const marks = labels(scale, end);
  const step = marks.length > 1 ? (marks[1] ?? 0) - (marks[0] ?? 0) : 0;
  const minor = step / 5;
  const ticks: number[] = [];
  if (minor >= 1) {
    for (let at = Math.ceil(scale.start / minor) * minor; at <= scale.end; at += minor) ticks.push(at);
  }
  return (
    <g>
      <line className={styles.unread} x1={scale.x(scale.start)} x2={scale.width} y1={LINE} y2={LINE} />
      <line className={styles.read} x1={scale.x(scale.start)} x2={scale.x(end)} y1={LINE} y2={LINE} />
      {ticks.map((at) => (
        <line key={at} className={styles.tick} x1={scale.x(at)} x2={scale.x(at)} y1={LINE + 3} y2={TICK - 2} />
      ))}
      {marks.map((at) => (
        <g key={at}>
          <line className={styles.tickMajor} x1={scale.x(at)} x2={scale.x(at)} y1={LINE + 3} y2={TICK + 2} />
          <text
            className={styles.tickLabel}
            x={scale.x(at)}
            y={BELOW}
            textAnchor={scale.x(at) < 16 ? "start" : "middle"}
          >
            {formatCount(at, language)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Roughly how wide words are at 13 px: enough to keep two labels apart. */
const wide = (words: string): number => words.length * 6.6 + 12;

function Marks({ state, scale }: { state: LogState; scale: Scale }) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const { summary, gaps } = state;
  const last = summary.end - 1;
  const x = scale.x(summary.end);
  const anchor =
    summary.checkedAt === null
      ? t("ruler.anchorUnchecked", { position: formatCount(last, language) })
      : t("ruler.anchor", { position: formatCount(last, language), time: formatClockSeconds(summary.checkedAt) });
  const previous = summary.previousEnd === null || summary.previousEnd >= summary.end ? null : summary.previousEnd;
  const session = previous === null ? "" : t("ruler.previous", { position: formatCount(previous, language) });
  const post = previous === null ? 0 : scale.x(previous);
  // Two labels share one line: the anchor's goes before.
  const fits = previous !== null && post < x - 12 - wide(anchor) && post > wide(session);
  return (
    <g>
      {gaps.map((gap) => (
        <g key={gap.from}>
          <rect className={styles.gapMark} x={scale.x((gap.from + gap.to) / 2) - 4} y={LINE - 4} width={8} height={8} />
          <title>{t("ruler.gap", { count: gap.perMille })}</title>
        </g>
      ))}
      {previous !== null && <line className={styles.post} x1={post} x2={post} y1={fits ? 4 : WORDS + 5} y2={LINE} />}
      {fits && (
        <text className={styles.markLabel} x={post - 6} y={WORDS} textAnchor="end">
          {session}
        </text>
      )}
      <line className={styles.anchorPost} x1={x} x2={x} y1={10} y2={LINE + 6} />
      <path className={styles.anchor} d={`M ${x} 3 l 5 6 l -5 6 l -5 -6 z`} />
      <text className={styles.anchorLabel} x={x - 12} y={WORDS} textAnchor="end">
        {anchor}
      </text>
    </g>
  );
}

function Frame({ scale }: { scale: Scale }) {
  const seen = useSeen();
  if (seen === null) return null;
  const from = scale.x(seen.low);
  const width = Math.max(10, scale.x(seen.high + 1) - from);
  return (
    <rect
      className={styles.frame}
      x={Math.min(from, scale.width - width)}
      y={BARS - TALLEST - 2}
      width={width}
      height={TALLEST + 6}
      rx={4}
      data-testid="log-frame"
    />
  );
}
