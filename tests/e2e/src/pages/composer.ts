// Skriv: the form, the check, the confirmation.

import { until } from "../host.js";
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

  /** These words are on disk: the form may say "saved" of the words before them. */
  async kept(text: string): Promise<void> {
    const { call } = this.#screen.host;
    await until("the draft to be kept", async () => {
      const outbox = await call<{ groups: { drafts: { draftId: number }[] }[] }>("outbox");
      const drafts = outbox.groups.flatMap((group) => group.drafts);
      for (const { draftId } of drafts) {
        const draft = await call<{ fields: { text: string } }>("draft", { draftId });
        if (draft.fields.text === text) {
          return true;
        }
      }
      return false;
    });
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
