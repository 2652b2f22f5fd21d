import { useCallback, useEffect, useRef } from "react";

import type { Dragged, OpenKind } from "@/host/host";

import { useHost } from "./host";

export type { Dragged } from "@/host/host";

/** Asks for files; handles, none when the person said no. */
export function useOpenFiles(): (kind?: OpenKind) => Promise<string[]> {
  const host = useHost();
  return useCallback((kind = "attachment") => host.openFiles(kind), [host]);
}

/** Asks for files with messages; handles, none when the person said no. */
export function useOpenMessageFiles(): () => Promise<string[]> {
  const host = useHost();
  return useCallback(() => host.openFiles("messages"), [host]);
}

/** Bytes of something opened, by the handle that the engine gave. */
export function useShownBytes(): (handle: string) => Promise<Uint8Array> {
  const host = useHost();
  return useCallback((handle) => host.shownBytes(handle), [host]);
}

/** Hears of files dragged over the window, for as long as the part is on screen. */
export function useDragged(listener: (what: Dragged) => void): void {
  const host = useHost();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  }, [listener]);
  useEffect(() => host.onDrag((what) => latest.current(what)), [host]);
}
