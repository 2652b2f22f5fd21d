// `node build/main.js chromium | window | tour | hard | demo | log | nav | forms | chart | documents | lives | paper | safety`: the journeys on one host.

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
import { paper } from "./paper.js";
import { safety } from "./safety.js";
import { states } from "./states.js";
import { type Result, runSteps, type Step } from "./run.js";
import { startWindow } from "./window.js";

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
  const chromium = what === "chromium";
  const alone: Record<string, () => Step[]> = {
    hard,
    demo,
    log,
    nav,
    forms,
    chart,
    documents,
    lives,
    paper,
    safety,
  };
  const only = alone[what];
  if (only !== undefined) {
    const bridge = await startChromium(program("BRIDGE"));
    return runSteps(bridge, what, only()).finally(() => bridge.stop());
  }
  const host = chromium
    ? await startChromium(program("BRIDGE"))
    : await startWindow(program("APP"));
  try {
    const first = await runSteps(host, what, journeys(chromium));
    if (!chromium) {
      return first;
    }
    const second = await runSteps(host, "keyboard", keyboard());
    const side = await runSteps(host, "nav", nav());
    const third = await runSteps(host, "states", states());
    const read = await runSteps(host, "chart", chart());
    const opened = await runSteps(host, "documents", documents());
    const many = await runSteps(host, "lives", lives());
    const printed = await runSteps(host, "paper", paper());
    const strom = await runSteps(host, "log", log());
    // Before `hard`: a log that begins again no longer has the order that a form answers.
    const fourth = await runSteps(host, "forms", forms());
    const fifth = await runSteps(host, "hard", hard());
    // It begins the demo again.
    const sixth = await runSteps(host, "demo", demo());
    // Last, on charts that nobody has opened: what it changes in the EHR and the log stays.
    const safe = await runSteps(host, "safety", safety());
    const all = [
      first,
      second,
      side,
      third,
      read,
      opened,
      many,
      printed,
      strom,
      fourth,
      fifth,
      sixth,
      safe,
    ];
    return {
      passed: all.reduce((sum, one) => sum + one.passed, 0),
      failed: all.reduce((sum, one) => sum + one.failed, 0),
    };
  } finally {
    await host.stop();
  }
}

function program(name: "APP" | "BRIDGE"): string {
  const path = process.env[`BUDSTIKKE_${name}`];
  if (path === undefined) {
    throw new Error(`BUDSTIKKE_${name} must name the built program`);
  }
  return path;
}
