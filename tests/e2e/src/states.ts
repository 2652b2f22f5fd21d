// Every screen in both themes and languages, with axe over each: nothing serious.

import assert from "node:assert/strict";

import { type Language, type Place, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

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
  for (const place of PLACES) {
    steps.push({ name: `${place}_narrow`, act: (screen) => narrow(screen, place) });
  }
  return steps;
}

async function show(screen: Screen, place: Place, theme: Theme, language: Language): Promise<void> {
  await screen.size(1440, 900);
  const rail = new Rail(screen);
  if (!(await screen.has("app", `[data-theme="${theme}"][data-language="${language}"]`))) {
    await rail.look(theme, language);
  }
  await rail.go(place);
  await accessible(screen);
}

async function narrow(screen: Screen, place: Place): Promise<void> {
  const rail = new Rail(screen);
  await rail.look("light", "nb");
  await screen.size(1024, 700);
  await rail.go(place);
  await accessible(screen);
}

async function accessible(screen: Screen): Promise<void> {
  const faults = await screen.faults();
  assert.deepEqual(faults, [], "axe finds nothing serious");
}
