// Strøm: its states, the acts that a tester does there, and a list of 100,000 rows that must cost what fifty cost.

import assert from "node:assert/strict";

import { By, Key } from "selenium-webdriver";
import type { Driver } from "selenium-webdriver/chrome.js";

import { until } from "./host.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import { Sandbox } from "./sandbox.js";
import type { Screen } from "./screen.js";

/** Rows of the long list. */
const ROWS = 100_000;
/** Frames measured on either side. */
const FRAMES = 200;

export function log(): Step[] {
  const steps: Step[] = [
    { name: "is_there_for_a_tester", act: isThere },
    { name: "seeks_and_shows_the_bytes", act: seeks },
    { name: "filters_and_keeps_the_filter", act: filters },
    { name: "has_a_quiet_line_where_rows_came_late", act: cameLate },
    { name: "audits", act: audits },
    { name: "replays_and_leaves_nothing", act: replays },
  ];
  for (const theme of ["light", "dark"] as Theme[]) {
    for (const language of ["nb", "en"] as Language[]) {
      steps.push({ name: `log_${theme}_${language}`, act: (screen) => shows(screen, theme, language) });
    }
  }
  return [
    ...steps,
    { name: "log_narrow", act: narrow },
    { name: "a_hundred_thousand_rows_cost_what_fifty_do", act: long },
    { name: "gives_the_lens_back", act: givesBack },
  ];
}

async function lens(screen: Screen, name: "tester" | "clinician"): Promise<void> {
  await screen.click("lens-menu");
  await screen.click(`lens-${name}`);
}

async function open(screen: Screen): Promise<void> {
  await screen.press(Key.ESCAPE);
  await screen.click("rail-log");
  await screen.see("log");
  await screen.see("log-row", '[data-state="held"]');
}

async function isThere(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look("light", "nb");
  await lens(screen, "tester");
  await open(screen);
  await screen.see("log-ruler");
  assert.match(await screen.text("log-what"), /radnummeret/);
}

async function seeks(screen: Screen): Promise<void> {
  await open(screen);
  await screen.fill("log-seek", "2");
  await screen.host.driver.actions().sendKeys(Key.ENTER).perform();
  await screen.see("log-preview", '[data-position="2"]');
  await screen.textIs("raw-json", /resourceType/);
  // The ruler by its keys.
  const ruler = await screen.see("log-ruler");
  await ruler.sendKeys(Key.HOME);
  await screen.see("log-preview", '[data-position="0"]');
}

async function filters(screen: Screen): Promise<void> {
  await open(screen);
  await screen.click("log-filter-add");
  await screen.click("log-filter-kind");
  await screen.press(Key.ESCAPE);
  await screen.see("log-chip");
  await screen.textIs("log-counts", /vises/);
  await screen.click("log-saved");
  await screen.click("log-filter-save");
  await screen.fill("log-filter-name", "Et filter");
  await screen.click("log-filter-save-use");
  await screen.textIs("log-saved", /Et filter/);
  await screen.click("log-chip");
  await screen.gone("log-chip");
}

async function cameLate(screen: Screen): Promise<void> {
  await open(screen);
  const sandbox = await Sandbox.of(screen.host);
  await sandbox.fault("late-commit", { position: 3, n: 1 });
  await screen.press(Key.F5);
  await screen.see("log-note", '[data-kind="late"]');
}

async function audits(screen: Screen): Promise<void> {
  await open(screen);
  await screen.click("log-more");
  await screen.click("log-audit");
  await screen.textIs("toast", /0 mangler/);
  await screen.textIs("status-audit", /0 mangler/);
}

async function replays(screen: Screen): Promise<void> {
  await open(screen);
  await screen.click("log-replay-open");
  await screen.fill("log-replay-position", "0");
  await screen.click("log-replay-start");
  await screen.see("log-replay", '[data-state="done"]');
  assert.match(await screen.text("log-replay"), /likt det som er hentet/);
  await screen.click("log-replay-show");
  await screen.see("log-row", '[data-state="held"]');
  await screen.click("log-replay-close");
  await screen.gone("log-replay");
}

async function shows(screen: Screen, theme: Theme, language: Language): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look(theme, language);
  await open(screen);
  await screen.click("log-row");
  await screen.see("log-facts");
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function narrow(screen: Screen): Promise<void> {
  await new Rail(screen).look("light", "nb");
  await screen.size(1024, 700);
  await open(screen);
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function givesBack(screen: Screen): Promise<void> {
  await lens(screen, "clinician");
  await new Rail(screen).go("inbox");
}

interface Measured {
  /** Middle of the frame times, milliseconds. */
  middle: number;
  p95: number;
  /** Most rows in the page at any frame. */
  rows: number;
  /** Frames in which a place of the list had no row, or a row without its words. */
  blank: number;
}

async function long(screen: Screen): Promise<void> {
  const driver = screen.host.driver as Driver;
  const added = (await driver.sendAndGetDevToolsCommand("Page.addScriptToEvaluateOnNewDocument", {
    source: LONG_LOG.replaceAll("ROWS", String(ROWS)),
  })) as unknown as { identifier: string };
  try {
    await driver.navigate().refresh();
    await screen.size(1440, 900);
    await screen.see("app");
    await open(screen);
    await until("the long list", async () => {
      const shown = await driver.findElement(By.css('[data-testid="log-row"]')).getAttribute("data-position");
      return shown === String(ROWS - 1);
    });
    await driver.manage().setTimeouts({ script: 120_000 });
    // One after the other and again, so that a machine that gets busier says so on both sides.
    const sides: { static: Measured[]; list: Measured[] } = { static: [], list: [] };
    for (let round = 0; round < 3; round += 1) {
      sides.static.push(await driver.executeAsyncScript<Measured>(MEASURE, "static", FRAMES));
      sides.list.push(await driver.executeAsyncScript<Measured>(MEASURE, "list", FRAMES));
    }
    const best = (all: Measured[]): number => Math.min(...all.map((one) => one.middle));
    const ratio = best(sides.list) / best(sides.static);
    const rows = Math.max(...sides.list.map((one) => one.rows));
    const blank = sides.list.reduce((sum, one) => sum + one.blank, 0);
    console.log(
      `    ${String(ROWS)} rows: ${best(sides.list).toFixed(2)} ms a frame, 50 static rows ${best(sides.static).toFixed(2)} ms, ` +
        `ratio ${ratio.toFixed(2)}; ${String(rows)} rows in the page, ${String(blank)} blank in ${String(3 * FRAMES)} frames`,
    );
    assert.ok(rows <= 60, `${String(rows)} rows in the page`);
    assert.equal(blank, 0, "frames with a blank row");
    // Printed and not judged: a busy machine paints as it can. The goal is 1.3.
  } finally {
    await driver.sendDevToolsCommand("Page.removeScriptToEvaluateOnNewDocument", { identifier: added.identifier });
    await driver.navigate().refresh();
    await screen.see("app");
  }
}

/** Answers the log's commands in the page itself, with a log of any length; everything else goes to the bridge. */
const LONG_LOG = `
  const real = window.fetch.bind(window);
  const party = (herId, name, nav) => ({ herId, name, nav });
  const row = (position) => ({
    position, state: "held", size: 1000 + (position % 9000),
    message: {
      messageId: position + 1, threadId: position + 1, at: "2026-11-20T09:14:02Z", direction: "in",
      receipt: position % 6 === 1, kind: { nb: "Forespørsel om pasient", en: "Request" }, event: "x",
      from: party("90000000", "NAV", true), to: [party("90000010", "Furulia legesenter", false)],
      patient: "Kari Nordmo " + position, birthDate: "1958-03-14", held: false, answers: null, responseCode: null,
      findings: position % 23 === 5 ? 1 : 0, worst: position % 23 === 5 ? "warning" : null,
    },
  });
  const log = { connectionId: 1, herId: "90000010", replay: false };
  const summary = {
    log, connection: "sandkassen", own: party("90000010", "Furulia legesenter", false), kind: "row", start: 0,
    end: ROWS, paused: null, checkedAt: null, walking: null, audit: null, previousEnd: null,
  };
  const answers = {
    logs: () => ({ logs: [summary] }),
    log_state: () => ({ summary, bars: [], notes: [], gaps: [], revision: 0 }),
    log_page: ({ before, limit }) => {
      const top = Math.min(before ?? ROWS, ROWS);
      const rows = Array.from({ length: Math.min(limit, top) }, (_, at) => row(top - 1 - at));
      return { rows, next: top > limit ? top - limit : null, looked: rows.length };
    },
    log_facets: () => ({ kinds: [], parties: [] }),
  };
  window.fetch = async (url, options) => {
    const name = /\\/call\\/(\\w+)$/.exec(String(url))?.[1];
    const answer = name === undefined ? undefined : answers[name];
    if (answer === undefined) return real(url, options);
    // As long as the pipe takes.
    await new Promise((resolve) => setTimeout(resolve, 2));
    return new Response(JSON.stringify(answer(JSON.parse(options.body))), { status: 200 });
  };
`;

/** Scrolls the list, or fifty rows that stand still in the page, a hundred pixels a frame. */
const MEASURE = `
  const [what, frames, done] = arguments;
  const scroller = document.querySelector('[data-testid="log-scroller"]');
  let moved = scroller;
  let leave = () => undefined;
  if (what === "static") {
    const rows = [...scroller.querySelectorAll('[data-testid="log-row"]')];
    const height = rows[0].getBoundingClientRect().height;
    const box = scroller.cloneNode(false);
    const inside = document.createElement("div");
    for (let at = 0; at < 50; at += 1) {
      const copy = rows[at % rows.length].cloneNode(true);
      copy.style.blockSize = height + "px";
      inside.append(copy);
    }
    box.append(inside);
    scroller.replaceWith(box);
    moved = box;
    leave = () => box.replaceWith(scroller);
  }
  moved.scrollTop = what === "list" ? 2000 : 0;
  const times = [];
  let most = 0;
  let blank = 0;
  let before = performance.now();
  let down = true;
  function look() {
    const rows = [...moved.querySelectorAll('[data-testid="log-row"]')];
    most = Math.max(most, rows.length);
    const box = moved.getBoundingClientRect();
    const shown = rows.map((one) => [one.getBoundingClientRect(), one]).filter(([at]) => at.bottom > box.top && at.top < box.bottom);
    const covered = shown.reduce((sum, [at]) => sum + Math.min(at.bottom, box.bottom) - Math.max(at.top, box.top), 0);
    if (covered < box.height - 1 || shown.some(([, one]) => one.dataset.state === "reading")) blank += 1;
  }
  function frame(now) {
    times.push(now - before);
    before = now;
    if (what === "list") look();
    if (times.length > frames) {
      leave();
      const sorted = times.slice(1).sort((a, b) => a - b);
      done({ middle: sorted[Math.floor(sorted.length / 2)], p95: sorted[Math.floor(sorted.length * 0.95)], rows: most, blank });
      return;
    }
    const end = moved.scrollHeight - moved.clientHeight;
    if (moved.scrollTop >= end - 1) down = false;
    if (moved.scrollTop <= 0) down = true;
    moved.scrollTop += down ? 100 : -100;
    requestAnimationFrame(frame);
  }
  // The first rows are there before anything is measured.
  setTimeout(() => requestAnimationFrame(frame), 300);
`;
