import type { Change } from "./bindings";
import { answers, type Answers } from "./fake/answers";
import { madeUpBytes } from "./fake/attachments";
import { unreachable, type CommandName, type Dragged, type Host } from "./host";

/** The made-up host, and what a test does with it. */
export interface FakeHost extends Host {
  emit: (change: Change) => void;
  asked: string[];
  drag: (what: Dragged) => void;
}

/** A window without an engine: made-up answers for development and tests, absent from what ships. */
export function fakeHost(over: Partial<Answers> = {}): FakeHost {
  const listeners = new Set<(change: Change) => void>();
  const emit = (change: Change): void => listeners.forEach((listener) => listener(change));
  const all = { ...answers(emit), ...over } as Partial<Answers>;
  const asked: string[] = [];
  const drags = new Set<(what: Dragged) => void>();
  let kept: string | null = null;
  return {
    emit,
    asked,
    call: (name: CommandName, request: never) => {
      asked.push(name);
      const answer = all[name] as ((request: unknown) => unknown) | undefined;
      // In a later task, as over the pipe.
      return new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- an ApiError, as the pipe throws it
        if (answer === undefined) throw unreachable(`fake ${name}`);
        return answer(request) as never;
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    secret: () => Promise.resolve(),
    saveFile: () => Promise.resolve("handle-1"),
    openFiles: () => Promise.resolve(["epikrise.pdf", "regneark.xlsx"]),
    onDrag: (listener) => {
      drags.add(listener);
      return () => drags.delete(listener);
    },
    drag: (what) => drags.forEach((listener) => listener(what)),
    shownBytes: (handle) => Promise.resolve(madeUpBytes(handle)),
    pickFolder: () => Promise.resolve({ handle: "folder-1", name: "Meldinger ut" }),
    openExternal: () => Promise.resolve(),
    onQuitQuestion: () => () => undefined,
    quit: () => Promise.resolve(),
    notify: () => Promise.resolve(),
    loadPreferences: () => Promise.resolve(kept ?? preferencesFromAddress()),
    savePreferences: (text) => {
      kept = text;
      return Promise.resolve();
    },
  };
}

/** `fake.html?theme=dark&lens=tester` starts with those looks. */
function preferencesFromAddress(): string | null {
  if (typeof window === "undefined") return null;
  const asked = new URLSearchParams(window.location.search);
  return JSON.stringify({
    theme: "light",
    ...Object.fromEntries(asked),
    ...(asked.has("textSize") ? { textSize: Number(asked.get("textSize")) } : {}),
  });
}
