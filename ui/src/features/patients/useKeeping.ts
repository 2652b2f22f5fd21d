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
  const state = useRead("keep_state", {});
  const day = useRead("day", {});
  const keep = useDo("patient_keep");
  const run = useDo("keep_run");
  const read = useDo("day_read");
  const stop = useDo("keep_stop");
  return {
    state: state.data,
    day: day.data,
    dayBusy: read.isPending,
    dayFailed: read.isError,
    toggle: (row) => {
      if (row.source !== "ehr") return;
      const wanted = row.keptAt === null;
      keep.mutate(
        { patientId: row.patientId, keep: wanted },
        {
          onSuccess: () => {
            // Chosen and never read is nothing to have: it is read at once.
            if (wanted) run.mutate({ which: "these", patientIds: [row.patientId] });
          },
        },
      );
    },
    refresh: () => run.mutate({ which: "kept", patientIds: [] }),
    keepDay: () => run.mutate({ which: "day", patientIds: [] }),
    readDay: () => read.mutate({}, { onSuccess: () => void day.refetch() }),
    stop: () => stop.mutate({}),
  };
}
