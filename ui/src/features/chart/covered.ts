import { useEffect, useMemo } from "react";

import { useMorePoints, type More } from "@/data";
import type { Measurement, Series } from "@/host/bindings";

import { type Point, plottable } from "./series";

/** Most values of one curve that are fetched without a press. */
export const MOST_DRAWN = 2_000;

interface Covered extends More<Measurement> {
  /** The series with all that has come. */
  series: Series;
  /** Its values that can be drawn, oldest first. */
  drawn: Point[];
  /** When what is drawn begins, if the period has values before it: a curve must not look as if nothing was measured. */
  cutAt: number | null;
}

/** A series with its values back to `from`, or as it came if that is `null`: a chart comes with the newest only. */
export function useCovered(patientId: number, held: Series, from: number | null): Covered {
  const page = useMorePoints(patientId, held);
  const { items, left, more, error } = page;
  const series = useMemo(() => ({ ...held, points: [...items] }), [held, items]);
  const drawn = useMemo(() => plottable(series.points), [series]);
  const oldest = drawn[0]?.at;
  const lacking = left > 0 && from !== null && (oldest === undefined || oldest > from);
  const fetches = lacking && error === null && items.length < MOST_DRAWN;
  useEffect(() => {
    if (fetches) more?.();
  }, [fetches, more]);
  return { ...page, series, drawn, cutAt: lacking && !fetches && oldest !== undefined ? oldest : null };
}
