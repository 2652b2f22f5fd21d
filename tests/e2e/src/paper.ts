// A chart on paper, by keyboard alone: which parts, how many pages, and the PDF read back by a program that others wrote.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";
import { keys } from "./typing.js";

export function paper(): Step[] {
  return [
    { name: "prints_a_part_by_keyboard", act: (screen) => prints(screen, "light", "nb") },
    { name: "copies_as_text_by_keyboard_dark_en", act: (screen) => copies(screen, "dark", "en") },
    { name: "has_room_to_choose_parts_in_less", act: chooses },
  ];
}

/** The chart is open at a tab, the mouse is put away, and Ctrl+P is pressed. */
async function asked(screen: Screen, tab: string): Promise<void> {
  await screen.press(Key.ESCAPE);
  await new Rail(screen).go("patients");
  await screen.fill("patient-search", "nordmo");
  await screen.click("patient-row");
  await screen.click(`tab-${tab}`);
  await screen.see(`tab-${tab}`, '[aria-selected="true"]');
  await screen.host.driver.actions().keyDown(Key.CONTROL).sendKeys("p").keyUp(Key.CONTROL).perform();
  await screen.see("paper-dialog");
}

/** Tab until this has the focus. */
async function focus(screen: Screen, id: string): Promise<void> {
  await until(`${id} to have the focus`, async () => {
    const there = await screen.host.driver.executeScript<boolean>(
      `return document.activeElement?.matches('[data-testid="${id}"], [data-testid="${id}"] *') === true`,
    );
    if (!there) await keys(screen, Key.TAB);
    return there;
  });
}

async function prints(screen: Screen, theme: Theme, language: Language): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look(theme, language);
  const before = new Set(await screen.host.saved());
  await asked(screen, "conditions");
  await screen.textIs("paper-pages", /^Blir 1 side\.$/);
  await focus(screen, "paper-part-allergies");
  await keys(screen, Key.SPACE);
  await screen.textIs("paper-pages", /^Blir \d+ sider?\.$/);
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
  await screen.picture("paper-dialog-light-nb");
  await focus(screen, "paper-save");
  await keys(screen, Key.ENTER);
  await screen.gone("paper-dialog");
  await screen.textIs("toast", /^Lagret, \d+ sider?/);
  const file = await until("the PDF", async () =>
    (await screen.host.saved()).find((path) => path.endsWith(".pdf") && !before.has(path)),
  );
  const pages = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" })
    .split("\f")
    .filter((page) => page.trim() !== "");
  for (const page of pages) {
    assert.match(page, /Nordmo, født \d\d\.\d\d\.\d{4}, \d{6} \d{5}/, "every page says who it is");
  }
  const whole = pages.join("\n");
  assert.match(whole, /Problemer/);
  assert.match(whole, /Allergier/);
  assert.doesNotMatch(whole, /Legemidler|Målinger/, "nothing of what was not chosen");
}

async function copies(screen: Screen, theme: Theme, language: Language): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look(theme, language);
  await asked(screen, "medications");
  await screen.textIs("paper-pages", /^\d+ pages?\.$/);
  await screen.see("paper-last");
  await screen.picture("paper-dialog-dark-en");
  await focus(screen, "paper-period-all");
  await keys(screen, Key.ARROW_RIGHT);
  await until("the year to be chosen", async () => {
    if (await screen.has("paper-period-year", '[aria-checked="true"]')) return true;
    await keys(screen, Key.ENTER);
    return false;
  });
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
  await focus(screen, "paper-copy");
  await keys(screen, Key.ENTER);
  await screen.gone("paper-dialog");
  await screen.textIs("toast", /^Copied/);
}

async function chooses(screen: Screen): Promise<void> {
  await screen.size(1024, 700);
  await new Rail(screen).look("light", "nb");
  await asked(screen, "timeline");
  await screen.click("paper-all");
  await screen.click("paper-period-own");
  await screen.see("paper-from");
  await until("the dialog and its acts to be whole in the window", () =>
    screen.host.driver.executeScript<boolean>(
      `return ["paper-dialog", "paper-save", "paper-pages"].every((id) => {
         const at = document.querySelector('[data-testid="' + id + '"]').getBoundingClientRect();
         return at.left >= 0 && at.top >= 0 && at.right <= innerWidth && at.bottom <= innerHeight;
       });`,
    ),
  );
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
  await screen.picture("paper-dialog-1024");
  await screen.press(Key.ESCAPE);
  await screen.gone("paper-dialog");
}
