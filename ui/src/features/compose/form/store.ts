import { useCallback, useSyncExternalStore } from "react";

import type { FormFault, FormFields, FormOrigin, FormState, FormValue } from "@/host/bindings";

const NOTHING: readonly FormValue[] = [];
const FIRST: readonly number[] = [0];
const FAULTLESS: readonly FormFault[] = [];

type Listener = () => void;

/**
 * What has been answered, by place. One field hears of its own place only: a form of a hundred questions costs a
 * keystroke what a form of one does.
 */
export class FormStore {
  private fields: FormFields;
  private disabled: ReadonlySet<string> = new Set();
  private faults: ReadonlyMap<string, readonly FormFault[]> = new Map();
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(
    fields: FormFields,
    /** Everything as it is now; `done` when nobody is in the middle of a word. */
    private readonly changed: (fields: FormFields, done: boolean) => void,
  ) {
    this.fields = fields;
  }

  subscribe(name: string, listener: Listener): () => void {
    const heard = this.listeners.get(name) ?? new Set();
    heard.add(listener);
    this.listeners.set(name, heard);
    return () => heard.delete(listener);
  }

  private tell(name: string): void {
    for (const listener of this.listeners.get(name) ?? []) listener();
  }

  values(place: string): readonly FormValue[] {
    return this.fields.values[place] ?? NOTHING;
  }

  /** Some question is answered with this file. */
  holds(sha256: string): boolean {
    return Object.values(this.fields.values).some((values) =>
      values.some((value) => value.kind === "file" && value.sha256 === sha256),
    );
  }

  origin(place: string): FormOrigin | undefined {
    return this.fields.origins[place];
  }

  numbers(base: string): readonly number[] {
    return this.fields.instances[base] ?? FIRST;
  }

  isAsked(place: string): boolean {
    return !this.disabled.has(place);
  }

  faultsAt(place: string): readonly FormFault[] {
    return this.faults.get(place) ?? FAULTLESS;
  }

  /** An answer. `typing` when more of it may follow at once. */
  answer(place: string, values: FormValue[], typing: boolean): void {
    this.fields = { ...this.fields, values: { ...this.fields.values, [place]: values } };
    this.tell(place);
    this.changed(this.fields, !typing);
  }

  /** Opens another repetition, and says which. Numbers are never used twice, so that an old answer never comes back. */
  open(base: string): number {
    const open = this.numbers(base);
    const used = Object.keys(this.fields.values)
      .filter((place) => place.startsWith(`${base}[`))
      .map((place) => Number.parseInt(place.slice(base.length + 1), 10));
    const next = Math.max(-1, ...open, ...used) + 1;
    this.setNumbers(base, [...open, next]);
    return next;
  }

  close(base: string, number: number): void {
    const inside = `${base}[${number}]`;
    const values = Object.fromEntries(
      Object.entries(this.fields.values).filter(([place]) => place !== inside && !place.startsWith(`${inside}/`)),
    );
    this.fields = { ...this.fields, values };
    const left = this.numbers(base).filter((one) => one !== number);
    // The last one is emptied, not taken away: there is always a place to begin.
    this.setNumbers(base, left.length === 0 ? [number + 1] : left);
  }

  private setNumbers(base: string, numbers: number[]): void {
    this.fields = { ...this.fields, instances: { ...this.fields.instances, [base]: numbers } };
    this.tell(`#${base}`);
    this.changed(this.fields, true);
  }

  /** What the engine says of it: which places are not asked, and what is amiss. Only what changed is told. */
  judge(state: FormState): void {
    const disabled = new Set(state.disabled);
    const faults = new Map<string, FormFault[]>();
    for (const fault of state.faults) faults.set(fault.place, [...(faults.get(fault.place) ?? []), fault]);
    const touched = new Set<string>();
    for (const place of [...disabled, ...this.disabled]) {
      if (disabled.has(place) !== this.disabled.has(place)) touched.add(place);
    }
    for (const place of [...faults.keys(), ...this.faults.keys()]) {
      const codes = (list: readonly FormFault[] | undefined): string =>
        (list ?? []).map((one) => one.message.nb).join();
      if (codes(faults.get(place)) === codes(this.faults.get(place))) {
        const same = this.faults.get(place);
        if (same !== undefined) faults.set(place, [...same]);
      } else {
        touched.add(place);
      }
    }
    this.disabled = disabled;
    // Unchanged lists keep their identity, or every field would be drawn again.
    this.faults = new Map(
      [...faults].map(([place, list]) => [place, touched.has(place) ? list : (this.faults.get(place) ?? list)]),
    );
    for (const place of touched) this.tell(place);
  }
}

function useAt<T>(store: FormStore, name: string, read: () => T): T {
  const subscribe = useCallback((listener: Listener) => store.subscribe(name, listener), [store, name]);
  return useSyncExternalStore(subscribe, read, read);
}

export function useValues(store: FormStore, place: string): readonly FormValue[] {
  return useAt(
    store,
    place,
    useCallback(() => store.values(place), [store, place]),
  );
}

export function useAsked(store: FormStore, place: string): boolean {
  return useAt(
    store,
    place,
    useCallback(() => store.isAsked(place), [store, place]),
  );
}

export function useFaults(store: FormStore, place: string): readonly FormFault[] {
  return useAt(
    store,
    place,
    useCallback(() => store.faultsAt(place), [store, place]),
  );
}

export function useNumbers(store: FormStore, base: string): readonly number[] {
  return useAt(
    store,
    `#${base}`,
    useCallback(() => store.numbers(base), [store, base]),
  );
}

/** The answer is the one that was filled in. */
export function isOrigin(origin: FormOrigin, values: readonly FormValue[]): boolean {
  return JSON.stringify(origin.values) === JSON.stringify(values);
}
