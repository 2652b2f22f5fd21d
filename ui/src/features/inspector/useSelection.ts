import { useCallback, useState } from "react";

import { useCall, useRead } from "@/data";
import type { InspectPlace } from "@/host/bindings";

export interface Selection {
  place: InspectPlace | null;
  /** Which pane it was made in: that one does not scroll. */
  from: string;
  choose: (node: number, from: string) => void;
  /** By a place in the text. */
  chooseAt: (row: number, column: number, from: string) => void;
  clear: () => void;
}

/** One selection for letter, structure and bytes. */
export function useSelection(inspectionId: string, layout: string): Selection {
  const call = useCall();
  const [chosen, setChosen] = useState<{ node: number; from: string } | null>(null);
  const place = useRead(
    "inspect_place",
    { inspectionId, layout, node: chosen?.node ?? 0, row: null, column: null },
    { enabled: chosen !== null, keep: true },
  );
  const choose = useCallback((node: number, from: string) => setChosen({ node, from }), []);
  const chooseAt = useCallback(
    (row: number, column: number, from: string) => {
      call("inspect_place", { inspectionId, layout, node: null, row, column }).then(
        (found) => setChosen({ node: found.node, from }),
        // A text that is not linked has nothing to choose.
        () => undefined,
      );
    },
    [call, inspectionId, layout],
  );
  const clear = useCallback(() => setChosen(null), []);
  return {
    place: chosen === null ? null : (place.data ?? null),
    from: chosen?.from ?? "",
    choose,
    chooseAt,
    clear,
  };
}
