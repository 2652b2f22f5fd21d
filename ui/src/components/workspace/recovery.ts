import { useSyncExternalStore } from "react";

/** A code that must be seen once, whatever screen the new workspace brings up meanwhile. Memory only. */
export interface Recovery {
  name: string;
  code: string;
}

let held: Recovery | null = null;
const listeners = new Set<() => void>();

export function holdRecovery(next: Recovery | null): void {
  held = next;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useRecovery(): Recovery | null {
  return useSyncExternalStore(listen, () => held);
}
