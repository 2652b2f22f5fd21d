// The frame around every screen: rail, status line, language and theme.

import { until } from "../host.js";
import type { Screen } from "../screen.js";

export type Place = "inbox" | "outbox" | "patients" | "settings";
export type Theme = "light" | "dark";
export type Language = "nb" | "en";

export class Rail {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  async go(place: Place): Promise<void> {
    await this.#screen.click(`rail-${place}`);
    await this.#screen.see(place);
  }

  stage(): Promise<string> {
    return this.#screen.text("stage");
  }

  /** Waits for what the status line says of the link. */
  async link(...states: string[]): Promise<void> {
    await this.#screen.seeAny(states.map((state) => ["status-link", `[data-link="${state}"]`]));
  }

  /** Sets theme and language in the settings, if they are not so already. */
  async look(theme: Theme, language: Language): Promise<void> {
    if (await this.#looks(theme, language)) {
      return;
    }
    await this.go("settings");
    await this.#screen.click("settings-look");
    await this.#screen.click(`theme-${theme}`);
    await this.#screen.click(`language-${language}`);
    await until(`the window to be ${theme} in ${language}`, () => this.#looks(theme, language));
  }

  async #looks(theme: Theme, language: Language): Promise<boolean> {
    const root = await this.#screen.host.driver.executeScript<[boolean, string]>(
      "const root = document.documentElement; return [root.classList.contains('dark'), root.lang]",
    );
    return root[0] === (theme === "dark") && root[1] === language;
  }
}
