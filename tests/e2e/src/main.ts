// `node build/main.js window | tour | acting | reading`, or one set of the two halves: the journeys on one host.

import { Key } from "selenium-webdriver";

import { chart } from "./chart.js";
import { startChromium } from "./chromium.js";
import { demo } from "./demo.js";
import { documents } from "./documents.js";
import { forms } from "./forms.js";
import { hard } from "./hard.js";
import { journeys } from "./journeys.js";
import { keyboard } from "./keyboard.js";
import { lives } from "./lives.js";
import { log } from "./log.js";
import { nav } from "./nav.js";
import { odd } from "./odd.js";
import { packs } from "./packs.js";
import { painted } from "./painted.js";
import { paper } from "./paper.js";
import { safety } from "./safety.js";
import { states } from "./states.js";
import { type Result, runSteps, type Step } from "./run.js";
import { Screen } from "./screen.js";
import { startWindow } from "./window.js";

type Sets = Record<string, () => Step[]>;

/** Two halves that take about as long, on one host each, so that they can run beside each other: they mostly wait. */
const HALVES: Record<string, Sets> = {
  acting: {
    chromium: () => journeys(true),
    keyboard,
    nav,
    states,
    // Before `hard`: a log that begins again no longer has the order that a form answers.
    forms,
    hard,
    // It leaves the demo for a while.
    packs,
    // Last: what it asks for may be done.
    odd,
  },
  reading: {
    log,
    chart,
    documents,
    lives,
    paper,
    // It makes a chart much longer, before the demo begins again.
    painted,
    demo,
    // Last, on charts that nobody has opened: what it changes in the EHR and the log stays.
    safety,
  },
};

/** Any set on a host of its own. */
const ALONE: Record<string, Sets> = Object.fromEntries(
  Object.values(HALVES)
    .flatMap((sets) => Object.entries(sets))
    .map(([name, steps]) => [name, { [name]: steps }]),
);

const what = process.argv[2] ?? "tour";
const begun = Date.now();
const result = await run();
const word = result.failed === 0 ? "ok" : "FAILED";
console.log(
  `\ntest result: ${word}. ${String(result.passed)} passed; ${String(result.failed)} failed; 0 ignored; ` +
    `0 measured; 0 filtered out; finished in ${((Date.now() - begun) / 1000).toFixed(2)}s`,
);
process.exit(result.failed === 0 ? 0 : 1);

async function run(): Promise<Result> {
  if (what === "window" || what === "tour") {
    const host = await startWindow(program("APP"));
    return runSteps(host, what, journeys(false)).finally(() => host.stop());
  }
  const sets = HALVES[what] ?? ALONE[what];
  if (sets === undefined) {
    throw new Error(`there are no journeys called ${what}`);
  }
  const host = await startChromium(program("BRIDGE"));
  const whole: Result = { passed: 0, failed: 0 };
  try {
    for (const [name, steps] of Object.entries(sets)) {
      // The set before may have ended with something open.
      await new Screen(host).press(Key.ESCAPE);
      const { passed, failed } = await runSteps(host, name, steps());
      whole.passed += passed;
      whole.failed += failed;
    }
  } finally {
    await host.stop();
  }
  return whole;
}

function program(name: "APP" | "BRIDGE"): string {
  const path = process.env[`BUDSTIKKE_${name}`];
  if (path === undefined) {
    throw new Error(`BUDSTIKKE_${name} must name the built program`);
  }
  return path;
}
