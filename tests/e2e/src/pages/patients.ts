// Pasienter and Pasientkort.

import { until } from "../host.js";
import type { Screen } from "../screen.js";

export class Patients {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  async find(text: string): Promise<void> {
    await this.#screen.fill("patient-search", text);
    await this.#screen.see("patient-row");
  }

  /** Opens the first row whose text has these words. */
  async open(words: RegExp): Promise<void> {
    await until(`a patient row with ${String(words)}`, async () => {
      for (const row of await this.#screen.all("patient-row")) {
        if (words.test(await row.getText())) {
          await row.click();
          return true;
        }
      }
      return false;
    });
    await this.#screen.see("chart");
    await this.#screen.see("patient-banner");
  }
}
