import { createContext, use, useSyncExternalStore } from "react";

/** The positions that the list shows, lowest and highest. */
export interface Seen {
  low: number;
  high: number;
}

/**
 * What the list shows, told to the ruler's frame alone: it changes with every scrolled row, and nothing else on the
 * screen is drawn anew for it.
 */
export class SeenStore {
  #seen: Seen | null = null;
  readonly #listeners = new Set<() => void>();

  set(seen: Seen | null): void {
    if (seen?.low === this.#seen?.low && seen?.high === this.#seen?.high) return;
    this.#seen = seen;
    for (const listener of this.#listeners) listener();
  }

  get = (): Seen | null => this.#seen;

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const SeenContext = createContext<SeenStore | null>(null);

export function useSeenStore(): SeenStore {
  const store = use(SeenContext);
  if (store === null) throw new Error("no SeenContext");
  return store;
}

export function useSeen(): Seen | null {
  const store = useSeenStore();
  return useSyncExternalStore(store.listen, store.get);
}
