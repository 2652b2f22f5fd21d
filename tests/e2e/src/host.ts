// A place where the window runs: the app itself, or Chromium on the bridge. The journeys do not know which.

import type { WebDriver } from "selenium-webdriver";

export interface Host {
  readonly name: "chromium" | "window";
  readonly driver: WebDriver;
  /** One command straight through the pipe: for what a journey must know and no screen says. */
  call<Response>(command: string, request?: object): Promise<Response>;
  /** Ends the product as a power cut would, and starts it again on the same home. */
  crash(): Promise<void>;
  /**
   * Ends it, lets its files be changed, and starts it again; what is returned puts the files back as they were. Only where
   * the home is a folder that the tests may touch.
   */
  changed?(change: (home: string) => Promise<void>): Promise<() => Promise<void>>;
  /** Lays a file where the host's stand-in for a file dialog finds it, or takes it away; only where there is one. */
  document?(name: string, bytes: Buffer | null): Promise<void>;
  /** Files that were saved without a dialog. */
  saved(): Promise<string[]>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export function sleep(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

/** Asks again until the answer is there; what a journey waits for is always a thing, never a time. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false>,
  millis = 20_000,
): Promise<Answer> {
  const end = Date.now() + millis;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const why = last instanceof Error ? ` (${last.message.split("\n")[0] ?? ""})` : "";
      throw new Error(`waited ${String(millis / 1000)} s in vain for ${what}${why}`);
    }
    await sleep(60);
  }
}
