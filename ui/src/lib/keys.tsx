import { createContext, use, useEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from "react";

import { combination, isField, KEYMAP, type ActId } from "./keymap";

type Handler = () => void;

interface Entry {
  act: ActId;
  /** May run while somebody types: true for everything with Ctrl or a function key. */
  run: Handler;
}

/** Which acts can be done now. The last one to come wins a key; the palette lists what is here. */
export class KeyRegistry {
  #entries: Entry[] = [];
  #listeners = new Set<() => void>();
  #acts: readonly ActId[] = [];

  add(entry: Entry): () => void {
    this.#entries = [...this.#entries, entry];
    this.#changed();
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
      this.#changed();
    };
  }

  /** Runs the act, if anything on screen can. */
  run(act: ActId): boolean {
    const entry = this.#entries.findLast((candidate) => candidate.act === act);
    entry?.run();
    return entry !== undefined;
  }

  acts = (): readonly ActId[] => this.#acts;

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The act that this key press means here, if any. */
  find(pressed: string, inField: boolean, singleKeys: boolean): ActId | undefined {
    const single = !pressed.includes("+") && pressed.length === 1;
    if (single && (inField || !singleKeys)) return undefined;
    const plain = inField && /^(Arrow|Enter|Escape)/.test(pressed);
    if (plain && pressed !== "Escape") return undefined;
    return this.#entries.findLast((entry) => (KEYMAP[entry.act].keys as readonly string[]).includes(pressed))?.act;
  }

  #changed(): void {
    this.#acts = [...new Set(this.#entries.map((entry) => entry.act))];
    for (const listener of this.#listeners) listener();
  }
}

const KeyContext = createContext<KeyRegistry | null>(null);

export function KeyProvider({ singleKeys, children }: { singleKeys: boolean; children: ReactNode }) {
  const registry = useMemo(() => new KeyRegistry(), []);
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = combination(event);
      const inField = isField(event.target);
      // Undo of typing belongs to the field.
      if (inField && keys === "Ctrl+Z") return;
      // An open dialog or menu has its own keys.
      if (document.querySelector("dialog[open], [role=dialog], [role=menu]") !== null && !keys.startsWith("Ctrl+"))
        return;
      // Arrows and Enter belong to what has focus, unless that is a list or nothing at all.
      const inList = event.target instanceof Element && event.target.closest("[role=listbox], [role=grid]") !== null;
      if (/^(Arrow|Enter)/.test(keys) && !inList && event.target !== document.body) return;
      const act = registry.find(keys, inField, singleKeys);
      if (act !== undefined && registry.run(act)) event.preventDefault();
      // The web view's own reload, search and print have no place in this window.
      else if (["F5", "Ctrl+R", "Ctrl+F", "Ctrl+P", "Ctrl+G"].includes(keys)) event.preventDefault();
    }
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [registry, singleKeys]);
  return <KeyContext value={registry}>{children}</KeyContext>;
}

export function useKeyRegistry(): KeyRegistry {
  const registry = use(KeyContext);
  if (registry === null) throw new Error("no KeyProvider");
  return registry;
}

/** The acts that can be done now, for the palette. */
export function useActs(): readonly ActId[] {
  const registry = useKeyRegistry();
  return useSyncExternalStore(registry.listen, registry.acts);
}

/** Offers an act while the component is on screen and `enabled`. */
export function useAct(act: ActId, run: Handler, enabled = true): void {
  const registry = useKeyRegistry();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    return registry.add({ act, run: () => latest.current() });
  }, [registry, act, enabled]);
}
