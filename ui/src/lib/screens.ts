import { lazy, type ComponentType } from "react";

const waiting = new Set<() => Promise<unknown>>();

/**
 * A screen that is loaded when it is first shown, or when nothing else is to be done. The part a person starts with is
 * what the window has to read and run before it can be used.
 */
export function lazyScreen<N extends string>(load: () => Promise<Record<N, ComponentType>>, name: N): ComponentType {
  waiting.add(load);
  return lazy(async () => {
    waiting.delete(load);
    const screen: ComponentType = (await load())[name];
    return { default: screen };
  });
}

/** Loads, one after the other, what has not been shown yet: the next click finds it here. */
export async function loadRest(): Promise<void> {
  for (const load of [...waiting]) {
    waiting.delete(load);
    // A part that cannot be read now says so when it is shown.
    await load().catch(() => undefined);
  }
}
