// The chart whole: every tab, what lies under a resource, a question of one's own, and charts kept for a day without
// network. Each screen with axe over it.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

const TABS = [
  "timeline",
  "medications",
  "conditions",
  "allergies",
  "plans",
  "contacts",
  "forms",
  "documents",
  "services",
  "all",
];

export function chart(): Step[] {
  const steps: Step[] = TABS.map((tab) => ({
    name: `tab_${tab}`,
    act: (screen) => showsTab(screen, tab, "light", "nb"),
  }));
  for (const tab of ["timeline", "plans", "all"]) {
    steps.push({ name: `tab_${tab}_dark_en`, act: (screen) => showsTab(screen, tab, "dark", "en") });
  }
  return [
    ...steps,
    { name: "has_room_for_less", act: narrow },
    { name: "looks_under_a_resource", act: looksUnder },
    { name: "reaches_what_is_old", act: old },
    { name: "keeps_the_patients_of_today", act: keeps },
    { name: "says_what_lies_here", act: lies },
    { name: "asks_a_question_of_ones_own", act: asks },
  ];
}

async function open(screen: Screen, name = "nordmo"): Promise<void> {
  await screen.press(Key.ESCAPE);
  await new Rail(screen).go("patients");
  await screen.fill("patient-search", name);
  await screen.click("patient-row");
  await screen.see("chart");
}

async function accessible(screen: Screen): Promise<void> {
  // A window that was just made smaller is laid out in a frame or two.
  await until("the window itself not to scroll", async () => {
    const over = await screen.host.driver.executeScript<number[]>(
      "const e = document.documentElement; return [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight];",
    );
    return Math.max(...over) <= 0 ? true : undefined;
  });
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function showsTab(screen: Screen, tab: string, theme: Theme, language: Language): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look(theme, language);
  await open(screen);
  await screen.click(`tab-${tab}`);
  await screen.see(`tab-${tab}`, '[aria-selected="true"]');
  await accessible(screen);
}

async function narrow(screen: Screen): Promise<void> {
  await screen.size(1024, 700);
  await new Rail(screen).look("light", "nb");
  await open(screen);
  await screen.click("tab-timeline");
  await accessible(screen);
}

async function looksUnder(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await open(screen);
  await screen.click("tab-conditions");
  await screen.click("resource-raw");
  await screen.click("resource-history");
  await screen.click("resource-links");
  await screen.click("resource-details");
  await accessible(screen);
}

/** Forty years in one practice: the rows behind the first ones, and the axis step by step. */
async function old(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await open(screen, "solfrid johanne nygård");
  await screen.click("tab-contacts");
  const rows = (): Promise<number> =>
    screen.host.driver.executeScript<number>(`return document.querySelectorAll('[data-testid="resource-raw"]').length`);
  // More than two thousand resources come over the wire first.
  await until("the chart to be read", async () => (await rows()) > 30, 90_000);
  await screen.see("show-more");
  const before = await rows();
  await screen.click("show-more");
  await until("more rows", async () => (await rows()) > before + 20);
  await screen.click("tab-timeline");
  await screen.click("zoom-years5");
  await screen.click("timeline-older");
  await screen.see("timeline-newer", ":not([disabled])");
  await screen.click("zoom-all");
  await screen.see("timeline-axis");
  await accessible(screen);
}

async function keeps(screen: Screen): Promise<void> {
  await screen.press(Key.ESCAPE);
  await new Rail(screen).go("patients");
  await screen.click("day-read");
  await screen.click("day-keep");
  await screen.gone("keep-running");
  await accessible(screen);
}

async function lies(screen: Screen): Promise<void> {
  await new Rail(screen).go("settings");
  await screen.click("settings-storage");
  await screen.see("charts-here");
  await screen.see("chart-here");
  await accessible(screen);
}

async function asks(screen: Screen): Promise<void> {
  await screen.click("lens-menu");
  await screen.click("lens-tester");
  await screen.click("rail-tools");
  await screen.click("tool-query");
  await screen.fill("query-url", "Observation?_count=20&_sort=-date");
  await screen.click("query-run");
  await screen.see("query-row");
  await accessible(screen);
  await screen.click("lens-menu");
  await screen.click("lens-clinician");
}
