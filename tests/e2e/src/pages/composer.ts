// Skriv: the form, the check, the confirmation.

import type { Screen } from "../screen.js";

export class Composer {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  async write(text: string): Promise<void> {
    await this.#screen.fill("write-text", text);
  }

  /** The draft is on disk. */
  async saved(): Promise<void> {
    await this.#screen.textIs("write-saved", /lagret|saved/i);
  }

  async text(): Promise<string> {
    const field = await this.#screen.field("write-text");
    return (await field.getAttribute("value")) ?? "";
  }

  /** What the confirmation says; sending is a second click. */
  async ask(): Promise<string> {
    await this.#screen.click("write-send");
    return this.#screen.text("confirm");
  }

  async send(): Promise<void> {
    await this.#screen.click("confirm-send");
    await this.#screen.gone("confirm");
  }
}
