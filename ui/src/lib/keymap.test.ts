import { describe, expect, it } from "vitest";

import { combination, KEYMAP } from "./keymap";
import { KeyRegistry } from "./keys";

const press = (key: string, over: KeyboardEventInit = {}): string =>
  combination(new KeyboardEvent("keydown", { key, ...over }));

describe("keys", () => {
  it("are written as the map writes them", () => {
    expect(press("k", { ctrlKey: true })).toBe("Ctrl+K");
    expect(press("F", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+F");
    expect(press("F6", { shiftKey: true })).toBe("Shift+F6");
    expect(press("/", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+/");
    expect(press("k", { metaKey: true })).toBe("Ctrl+K");
  });

  it("mean one act each", () => {
    const keys = Object.values(KEYMAP).flatMap((act) => [...act.keys]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => key.startsWith("Ctrl+Alt"))).toEqual([]);
  });

  it("run the latest that can do the act, and none in a field", () => {
    const registry = new KeyRegistry();
    const done: string[] = [];
    registry.add({ act: "done", run: () => done.push("list") });
    const leave = registry.add({ act: "done", run: () => done.push("dialog") });
    expect(registry.find("E", false, true)).toBe("done");
    expect(registry.find("E", true, true)).toBeUndefined();
    expect(registry.find("E", false, false)).toBeUndefined();
    registry.run("done");
    leave();
    registry.run("done");
    expect(done).toEqual(["dialog", "list"]);
  });
});
