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
      await step.act(screen);
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

function seconds(begun: number): string {
  return `${((Date.now() - begun) / 1000).toFixed(1)} s`;
}
