// Runs steps in order, prints as cargo test does, and leaves a picture of each.

import type { Host } from "./host.js";
import { Screen } from "./screen.js";

export interface Step {
  name: string;
  act: (screen: Screen) => Promise<void>;
}

export interface Result {
  passed: number;
  failed: number;
}

/** One set of steps on one host. A failed step does not hide the next: each begins from the rail. */
export async function runSteps(host: Host, prefix: string, steps: Step[]): Promise<Result> {
  const screen = new Screen(host);
  const result = { passed: 0, failed: 0 };
  for (const [index, step] of steps.entries()) {
    const number = String(index + 1).padStart(2, "0");
    const picture = `${prefix}-${number}-${step.name.replaceAll("_", "-")}`;
    const begun = Date.now();
    try {
      await attempt(step, screen);
      await screen.picture(picture);
      result.passed += 1;
      console.log(`test e2e::${prefix}::${step.name} ... ok (${seconds(begun)})`);
    } catch (error) {
      result.failed += 1;
      console.log(`test e2e::${prefix}::${step.name} ... FAILED (${seconds(begun)})`);
      console.log(`    ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      await screen.picture(`${picture}-FAILED`).catch(() => undefined);
    }
  }
  return result;
}

/** In CI a step is tried twice, and says so: a browser on a busy machine loses a key now and then, a fault stays. */
async function attempt(step: Step, screen: Screen): Promise<void> {
  try {
    await step.act(screen);
  } catch (error) {
    if (process.env["CI"] === undefined) {
      throw error;
    }
    console.log(`    ${step.name} is tried again: ${error instanceof Error ? error.message : String(error)}`);
    await step.act(screen);
  }
}

function seconds(begun: number): string {
  return `${((Date.now() - begun) / 1000).toFixed(1)} s`;
}
