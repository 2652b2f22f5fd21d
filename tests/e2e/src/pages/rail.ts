// The frame around every screen: rail, status line, language and theme.

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

  async look(theme: Theme, language: Language): Promise<void> {
    await this.go("settings");
    await this.#screen.click("settings-look");
    await this.#screen.click(`theme-${theme}`);
    await this.#screen.click(`language-${language}`);
    await this.#screen.see("app", `[data-theme="${theme}"][data-language="${language}"]`);
  }
}
