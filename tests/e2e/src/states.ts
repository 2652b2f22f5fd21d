// Every screen in both themes and languages, with axe over each: nothing serious.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { type Language, type Place, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

type Size = readonly [width: number, height: number];
const WIDE: Size = [1440, 900];
const NARROW: Size = [1024, 700];

const PLACES: Place[] = ["inbox", "outbox", "patients", "settings"];

export function states(): Step[] {
  const steps: Step[] = [];
  for (const theme of ["light", "dark"] as Theme[]) {
    for (const language of ["nb", "en"] as Language[]) {
      for (const place of PLACES) {
        steps.push({ name: `${place}_${theme}_${language}`, act: (screen) => show(screen, place, theme, language) });
      }
    }
  }
  for (const [name, open] of Object.entries(DEEPER)) {
    // Dark in English, so that each is seen in both languages too.
    steps.push({ name: `${name}_light`, act: (screen) => deeper(screen, open, "light", "nb", WIDE) });
    steps.push({ name: `${name}_dark`, act: (screen) => deeper(screen, open, "dark", "en", WIDE) });
  }
  for (const place of PLACES) {
    steps.push({ name: `${place}_narrow`, act: (screen) => narrow(screen, place) });
  }
  for (const [name, open] of Object.entries(DEEPER)) {
    steps.push({ name: `${name}_narrow`, act: (screen) => deeper(screen, open, "light", "nb", NARROW) });
  }
  return steps;
}

async function show(screen: Screen, place: Place, theme: Theme, language: Language): Promise<void> {
  await screen.size(...WIDE);
  const rail = new Rail(screen);
  await rail.look(theme, language);
  await rail.go(place);
  await accessible(screen);
}

/** What is behind the first click of each screen. */
const DEEPER: Record<string, (screen: Screen) => Promise<void>> = {
  thread: async (screen) => {
    await new Rail(screen).go("inbox");
    await screen.click("inbox-row");
    await screen.see("letter");
  },
  bytes: async (screen) => {
    await new Rail(screen).go("inbox");
    await screen.click("inbox-row");
    await screen.click("letter-raw");
    await screen.textIs("raw", /resourceType/);
  },
  attachment: async (screen) => {
    await new Rail(screen).go("inbox");
    const row = await until("a row with an attachment", async () => {
      const page = await screen.host.call<{ rows: { threadId: number; attachments: number }[] }>("inbox_page", {
        split: "open",
        after: null,
        limit: 200,
        query: null,
      });
      return page.rows.find((one) => one.attachments > 0);
    });
    await screen.click("inbox-row", `[data-thread-id="${String(row.threadId)}"]`);
    await screen.click("attachment-open");
    await screen.see("attachment-page", '[data-drawn="true"]');
  },
  inspector: async (screen) => {
    await inspector(screen);
    await screen.click("letter-piece");
    // Where there is no room for three, the structure is one press away.
    if (await screen.has("pane-away")) await screen.click("pane-away", '[data-name="structure"]');
    await screen.textIs("inspector-path", /^Bundle\.entry\[\d+\]\.resource\./);
    await screen.see("raw-row", '[data-on="true"]');
  },
  trail: async (screen) => {
    await inspector(screen);
    await screen.click("tab-trail");
    await screen.see("trail-event");
  },
  traffic: async (screen) => {
    await inspector(screen);
    await screen.click("tab-trail");
    await screen.click("trail-exchange");
    await screen.see("exchange-meaning");
    await screen.see("traffic-row");
  },
  chart: async (screen) => {
    await new Rail(screen).go("patients");
    await screen.fill("patient-search", "han");
    await screen.click("patient-row");
    await screen.see("chart-conditions");
  },
  measurements: async (screen) => {
    await new Rail(screen).go("patients");
    await screen.fill("patient-search", "han");
    await screen.click("patient-row");
    await screen.click("tab-measurements");
    await screen.see("series-chart");
  },
  write: async (screen) => {
    await new Rail(screen).go("patients");
    await screen.fill("patient-search", "han");
    await screen.click("patient-row");
    await screen.click("chart-write");
    await screen.clickIfThere("write-kind");
    await screen.see("write-text");
  },
  connections: async (screen) => {
    await new Rail(screen).go("settings");
    await screen.clickIfThere("settings-workspaces");
    await screen.see("connection-row");
  },
  palette: async (screen) => {
    await new Rail(screen).go("inbox");
    await screen.press(Key.chord(Key.CONTROL, "k"));
    await screen.see("palette");
  },
  shortcuts: async (screen) => {
    await new Rail(screen).go("inbox");
    await screen.press(Key.F1);
    await screen.see("cheat-sheet");
  },
};

/** Ctrl+I on an open thread, in any lens. */
async function inspector(screen: Screen): Promise<void> {
  await new Rail(screen).go("inbox");
  await screen.click("inbox-row");
  await screen.see("letter");
  await screen.press(Key.chord(Key.CONTROL, "i"));
  await screen.see("letter-piece");
}

async function deeper(
  screen: Screen,
  open: (screen: Screen) => Promise<void>,
  theme: Theme,
  language: Language,
  size: Size,
): Promise<void> {
  await screen.size(...size);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).look(theme, language);
  await open(screen);
  await accessible(screen);
}

async function narrow(screen: Screen, place: Place): Promise<void> {
  const rail = new Rail(screen);
  await screen.press(Key.ESCAPE);
  await rail.look("light", "nb");
  await screen.size(...NARROW);
  await rail.go(place);
  await accessible(screen);
}

async function accessible(screen: Screen): Promise<void> {
  const faults = await screen.faults();
  assert.deepEqual(faults, [], "axe finds nothing serious");
}
