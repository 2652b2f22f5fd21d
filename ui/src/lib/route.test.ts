import { describe, expect, it } from "vitest";

import { begunAnew, goBack, goForward, goTo } from "./route";

describe("history", () => {
  const start = { past: [], now: { screen: "inbox" }, future: [] } as const;

  it("goes back and forward, and forgets forward on a new step", () => {
    const there = goTo({ ...start, past: [], future: [] }, { screen: "outbox" });
    const back = goBack(there);
    expect(back.now).toEqual({ screen: "inbox" });
    expect(goForward(back).now).toEqual({ screen: "outbox" });
    expect(goTo(back, { screen: "settings" }).future).toEqual([]);
  });

  it("stays where it is at the ends", () => {
    const alone = { ...start, past: [], future: [] };
    expect(goBack(alone)).toBe(alone);
    expect(goForward(alone)).toBe(alone);
  });

  it("begins anew without an id of what was there", () => {
    const there = goTo({ ...start, past: [], future: [] }, { screen: "compose", draftId: 3, patientId: 5 });
    expect(begunAnew(goBack(there))).toEqual(start);
    expect(begunAnew(there)).toEqual(start);
    const settings = goTo(there, { screen: "settings", section: "connections", connectionId: 2 });
    expect(begunAnew(settings)).toEqual({ ...start, now: { screen: "settings", section: "connections" } });
  });
});
