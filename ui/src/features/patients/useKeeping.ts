import { useMemo } from "react";

import { useDo, useRead } from "@/data";
import type { DayView, KeepState, PatientRow } from "@/host/bindings";

export interface Keeping {
  state: KeepState | undefined;
  day: DayView | undefined;
  dayBusy: boolean;
  dayFailed: boolean;
  toggle: (row: PatientRow) => void;
  refresh: () => void;
  keepDay: () => void;
  readDay: () => void;
  stop: () => void;
}

/** Whom to have with the network down, and how that goes. */
export function useKeeping(): Keeping {
  const { data: state } = useRead("keep_state", {});
  const { data: day, refetch } = useRead("day", {});
  const { mutate: keep } = useDo("patient_keep");
  const { mutate: run } = useDo("keep_run");
  const { mutate: read, isPending: dayBusy, isError: dayFailed } = useDo("day_read");
  const { mutate: stop } = useDo("keep_stop");
  // The same as long as nothing of it has changed: a key in the search draws none of it anew.
  return useMemo(
    () => ({
      state,
      day,
      dayBusy,
      dayFailed,
      toggle: (row) => {
        if (row.source !== "ehr") return;
        const wanted = row.keptAt === null;
        keep(
          { patientId: row.patientId, keep: wanted },
          {
            onSuccess: () => {
              // Chosen and never read is nothing to have: it is read at once.
              if (wanted) run({ which: "these", patientIds: [row.patientId] });
            },
          },
        );
      },
      refresh: () => run({ which: "kept", patientIds: [] }),
      keepDay: () => run({ which: "day", patientIds: [] }),
      readDay: () => read({}, { onSuccess: () => void refetch() }),
      stop: () => stop({}),
    }),
    [state, day, dayBusy, dayFailed, keep, run, read, refetch, stop],
  );
}
