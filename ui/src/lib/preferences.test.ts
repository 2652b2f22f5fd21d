import { describe, expect, it } from "vitest";

import { clampTextSize, DEFAULT_PREFERENCES, readPreferences } from "./preferences";

describe("preferences", () => {
  it("survive a cut or strange file", () => {
    expect(readPreferences(null)).toEqual(DEFAULT_PREFERENCES);
    expect(readPreferences('{"theme":')).toEqual(DEFAULT_PREFERENCES);
    expect(readPreferences('{"theme":"pink","textSize":"big","panes":{"a":"b"}}')).toEqual(DEFAULT_PREFERENCES);
    expect(readPreferences('{"theme":"dark","panes":{"a":300}}')).toMatchObject({ theme: "dark", panes: { a: 300 } });
  });

  it("keep text between 80 and 200 percent", () => {
    expect([10, 96, 125, 150, 900].map(clampTextSize)).toEqual([80, 95, 125, 150, 200]);
  });
});
