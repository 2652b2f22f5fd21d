import "uplot/dist/uPlot.min.css";

import { useEffect, useRef } from "react";
import UPlot from "uplot";

import { norwegian } from "@/lib/format";

import styles from "./Plot.module.css";
import { type Band, type Point, shownNumber, valueRange } from "./series";

interface PlotProps {
  points: readonly Point[];
  /** Draws pairs as ▼ and ▲ joined by a bar; else a line with dots. */
  pair: boolean;
  /** Drawn behind everything. */
  bands: readonly Band[];
  /** The axis, in milliseconds. */
  from: number;
  to: number;
  height: number;
  language: string;
  /** Changes with the theme, so that the canvas takes the new colours. */
  theme: string;
  selected: number | null;
  onSelect: (index: number) => void;
}

interface Ink {
  mark: string;
  bar: string;
  line: string;
  text: string;
  strong: string;
  font: string;
  bands: Readonly<Record<Band["colour"], string>>;
}

function readInk(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    mark: token("--plot-mark"),
    bar: token("--plot-bar"),
    line: token("--plot-line"),
    text: token("--plot-text"),
    strong: token("--plot-strong"),
    font: style.fontFamily,
    bands: {
      green: token("--plot-green"),
      yellow: token("--plot-yellow"),
      red: token("--plot-red"),
      plain: token("--plot-plain"),
    },
  };
}

function axisWords(language: string, from: number, to: number): (u: UPlot, splits: number[]) => string[] {
  const days = (to - from) / 86_400_000;
  const two = (number: number): string => String(number).padStart(2, "0");
  if (days < 130) {
    return (_u, splits) =>
      splits.map((split) => {
        const date = norwegian(new Date(split * 1000));
        return `${two(date.getDate())}.${two(date.getMonth() + 1)}.`;
      });
  }
  const options: Intl.DateTimeFormatOptions = days > 800 ? { year: "numeric" } : { month: "short" };
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : "nb-NO", options);
  return (_u, splits) => splits.map((split) => format.format(new Date(split * 1000)));
}

/** Stretches of the value axis, over the whole width. */
function drawBands(u: UPlot, bands: readonly Band[], ink: Ink): void {
  const { ctx, bbox } = u;
  const bottom = bbox.top + bbox.height;
  const place = (value: number | null, open: number) =>
    value === null ? open : Math.min(bottom, Math.max(bbox.top, u.valToPos(value, "y", true)));
  ctx.save();
  for (const band of bands) {
    const [upper, lower] = [place(band.high, bbox.top), place(band.low, bottom)];
    ctx.fillStyle = ink.bands[band.colour];
    ctx.fillRect(bbox.left, upper, bbox.width, lower - upper);
  }
  ctx.restore();
}

function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, down: boolean): void {
  const turn = down ? 1 : -1;
  context.beginPath();
  context.moveTo(x - size, y - turn * size * 0.8);
  context.lineTo(x + size, y - turn * size * 0.8);
  context.lineTo(x, y + turn * size * 0.8);
  context.closePath();
  context.fill();
}

/** A canvas does not follow the text size by itself. */
function textPixels(): number {
  return 0.8125 * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
}

interface Marks {
  points: readonly Point[];
  pair: boolean;
  language: string;
}

function drawMarks(u: UPlot, { points, pair, language }: Marks, ink: Ink, selected: number | null): void {
  const { ctx } = u;
  const scale = UPlot.pxRatio;
  const place = (point: Point, value: number) => ({
    x: u.valToPos(point.at / 1000, "x", true),
    y: u.valToPos(value, "y", true),
  });
  ctx.save();
  const chosen = selected === null ? undefined : points[selected];
  if (chosen !== undefined) {
    const { x } = place(chosen, chosen.value);
    ctx.strokeStyle = ink.mark;
    ctx.lineWidth = scale;
    ctx.setLineDash([2 * scale, 3 * scale]);
    ctx.beginPath();
    ctx.moveTo(x, u.bbox.top);
    ctx.lineTo(x, u.bbox.top + u.bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  ctx.fillStyle = ink.mark;
  if (pair) {
    for (const point of points) {
      const upper = place(point, point.value);
      if (point.second !== null) {
        const lower = place(point, point.second);
        ctx.strokeStyle = ink.bar;
        ctx.lineWidth = 2 * scale;
        ctx.beginPath();
        ctx.moveTo(upper.x, upper.y);
        ctx.lineTo(lower.x, lower.y);
        ctx.stroke();
        triangle(ctx, lower.x, lower.y, 4 * scale, false);
      }
      triangle(ctx, upper.x, upper.y, 4 * scale, true);
    }
  } else {
    ctx.strokeStyle = ink.mark;
    ctx.lineWidth = 1.5 * scale;
    ctx.beginPath();
    for (const [index, point] of points.entries()) {
      const { x, y } = place(point, point.value);
      if (index === 0) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
    ctx.stroke();
    for (const [index, point] of points.entries()) {
      const { x, y } = place(point, point.value);
      ctx.beginPath();
      ctx.arc(x, y, (index === selected ? 5 : 3.5) * scale, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  labelLast(ctx, { points, language }, place, ink, scale);
  ctx.restore();
}

function labelLast(
  context: CanvasRenderingContext2D,
  { points, language }: Pick<Marks, "points" | "language">,
  place: (point: Point, value: number) => { x: number; y: number },
  ink: Ink,
  scale: number,
): void {
  const last = points.at(-1);
  if (last === undefined) return;
  context.fillStyle = ink.strong;
  context.font = `600 ${String(textPixels() * scale)}px ${ink.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  // As sent: a number of ours would write 6.10 as 6.1.
  const { value, second } = last.source;
  for (const [at, text] of [[last.value, value] as const, [last.second, second] as const]) {
    if (at === null || text === null) continue;
    const { x, y } = place(last, at);
    context.fillText(shownNumber(text, language), x + 10 * scale, y);
  }
}

/** The curve itself. Only this file knows uPlot, and only a chart on screen loads it. */
export function Plot(props: PlotProps) {
  const { points, pair, bands, from, to, height, language, theme, selected, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const chosen = useRef(selected);

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const ink = readInk(element);
    const text = textPixels();
    const axisFont = `${String(text)}px ${ink.font}`;
    const range = valueRange(points, bands);
    const options: UPlot.Options = {
      width: Math.max(element.clientWidth, 200),
      height,
      padding: [8, text * 3.4, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: { x: { time: true, range: [from / 1000, to / 1000] }, y: { range } },
      axes: [
        {
          stroke: ink.text,
          font: axisFont,
          grid: { show: false },
          ticks: { show: false },
          space: text * 5,
          size: text * 2.15,
          values: axisWords(language, from, to),
        },
        {
          stroke: ink.text,
          font: axisFont,
          grid: { stroke: ink.line, width: 1 },
          ticks: { show: false },
          space: text * 2.15,
          size: text * 3.4,
          values: (_u, splits) => splits.map((split) => String(split).replace(".", language === "en" ? "." : ",")),
        },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        drawClear: [(u) => drawBands(u, bands, ink)],
        draw: [
          (u) => {
            drawMarks(u, { points, pair, language }, ink, chosen.current);
          },
        ],
      },
    };
    const data: UPlot.AlignedData = [points.map((point) => point.at / 1000), points.map((point) => point.value)];
    const made = new UPlot(options, data, element);
    plot.current = made;
    const resize = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setSize({ width: element.clientWidth, height });
    });
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [points, pair, bands, from, to, height, language, theme]);

  useEffect(() => {
    chosen.current = selected;
    plot.current?.redraw(false);
  }, [selected]);

  function choose(event: React.MouseEvent<HTMLDivElement>): void {
    const made = plot.current;
    if (made === null || points.length === 0) return;
    const left = event.clientX - made.over.getBoundingClientRect().left;
    const time = made.posToVal(left, "x") * 1000;
    let nearest = 0;
    for (const [index, point] of points.entries()) {
      const best = points[nearest];
      if (best !== undefined && Math.abs(point.at - time) < Math.abs(best.at - time)) nearest = index;
    }
    onSelect(nearest);
  }

  return <div ref={box} className={styles.plot} onClick={choose} />;
}
