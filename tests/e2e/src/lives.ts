// People of many kinds of life, as a doctor would open them: forty years, some months, two hundred allergies, names that
// are long, and one who is watched over at home. Each screen with axe over it, and nothing wider than the window.

import assert from "node:assert/strict";

import { By, Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Patients } from "./pages/patients.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";
import { walk } from "./walk.js";

interface Seen {
  name: string;
  who: string;
  tab: string;
  /** Of Målinger: the series whose key has this in it. */
  series?: string;
  theme?: Theme;
  language?: Language;
  size?: [number, number];
}

const SEEN: Seen[] = [
  { name: "forty_years", who: "solfrid nygård", tab: "overview" },
  { name: "forty_years_on_an_axis", who: "solfrid nygård", tab: "timeline", size: [1024, 700] },
  { name: "forty_years_measured", who: "solfrid nygård", tab: "measurements", theme: "dark", language: "en" },
  { name: "forty_years_of_contacts", who: "solfrid nygård", tab: "contacts" },
  { name: "an_infant", who: "iben heimdal", tab: "overview" },
  { name: "two_hundred_allergies", who: "gunnhild øksnes", tab: "allergies" },
  { name: "two_hundred_allergies_in_short", who: "gunnhild øksnes", tab: "overview", size: [1024, 700] },
  { name: "a_sami_name", who: "áŋŋel", tab: "overview", size: [1024, 700] },
  { name: "a_polish_name", who: "wawrzyniec", tab: "overview", theme: "dark", language: "en" },
  { name: "nothing_at_all", who: "jonas aas", tab: "overview" },
  { name: "watched_at_home", who: "torleif aslaksen", tab: "overview" },
  { name: "plans_in_zones", who: "torleif aslaksen", tab: "plans", size: [1024, 700] },
  { name: "plans_in_the_dark", who: "torleif aslaksen", tab: "plans", theme: "dark", language: "en" },
  { name: "measured_within_bands", who: "torleif aslaksen", tab: "measurements", series: "oxygen" },
  { name: "a_score_of_parts", who: "torleif aslaksen", tab: "measurements", series: "news2", size: [1024, 700] },
  { name: "appointments_over_video", who: "torleif aslaksen", tab: "contacts" },
  { name: "pressure_within_bands", who: "kari nordmo", tab: "measurements", theme: "dark", language: "en" },
  { name: "forms", who: "torleif aslaksen", tab: "forms", theme: "dark", language: "en" },
  { name: "documents_of_every_sort", who: "torleif aslaksen", tab: "documents" },
  { name: "every_other_type", who: "torleif aslaksen", tab: "all" },
];

export function lives(): Step[] {
  const seen = SEEN.map((one) => ({ name: one.name, act: (screen: Screen) => shows(screen, one) }));
  return [...seen, ...walk()];
}

async function shows(screen: Screen, seen: Seen): Promise<void> {
  await screen.size(...(seen.size ?? [1440, 900]));
  await screen.press(Key.ESCAPE);
  const rail = new Rail(screen);
  await rail.look(seen.theme ?? "light", seen.language ?? "nb");
  await rail.go("patients");
  const patients = new Patients(screen);
  await patients.find(seen.who);
  const last = seen.who.split(" ").at(-1) ?? seen.who;
  await patients.open(new RegExp(last, "iu"));
  await read(screen);
  await screen.click(`tab-${seen.tab}`);
  await screen.see(`tab-${seen.tab}`, '[aria-selected="true"]');
  if (seen.series !== undefined) {
    await screen.host.driver.findElement(By.css(`[data-key*="${seen.series}"]`)).click();
  }
  // A window that was just made smaller is laid out in a frame or two.
  await until("the window itself not to scroll", async () => {
    const over = await screen.host.driver.executeScript<number[]>(
      "const e = document.documentElement; return [e.scrollWidth - innerWidth, e.scrollHeight - innerHeight];",
    );
    return Math.max(...over) <= 0;
  });
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

/** Waits until the server has been asked for everything, as one does who looks at a chart for the first time. */
async function read(screen: Screen): Promise<void> {
  const element = await screen.see("chart", "[data-patient-id]");
  const patientId = Number(await element.getAttribute("data-patient-id"));
  await until("the chart to have been read", async () => {
    const chart = await screen.host.call<{ refreshing: unknown; sections: { fetchedAt: string | null }[] }>(
      "patient_chart",
      { patientId },
    );
    return chart.refreshing === null && chart.sections.every((section) => section.fetchedAt !== null);
  });
}
