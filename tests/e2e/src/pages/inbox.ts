// Innboks: the list, the thread as letters, the bytes as received.

import { until } from "../host.js";
import type { Screen } from "../screen.js";

export interface ThreadRow {
  threadId: number;
  unread: boolean;
  kind: { nb: string };
  patient: { name: string; birthDate: string | null; maskedNumber: string | null };
  delivery: { state: string } | null;
}

export class Inbox {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** The rows as the product has them, to know which one to look for on the screen. */
  async rows(): Promise<ThreadRow[]> {
    const page = await this.#screen.host.call<{ rows: ThreadRow[] }>("inbox_page", {
      split: "open",
      after: null,
      limit: 200,
      query: null,
    });
    return page.rows;
  }

  async rowsAtLeast(count: number): Promise<void> {
    await until(`${String(count)} threads in the inbox`, async () => (await this.rows()).length >= count);
    await until(`rows on the screen`, async () => (await this.#screen.all("inbox-row")).length > 0);
  }

  /** The first thread of a kind, by its Norwegian name. */
  async first(kind: RegExp): Promise<ThreadRow> {
    return until(`a thread of kind ${String(kind)}`, async () =>
      (await this.rows()).find((row) => kind.test(row.kind.nb) && row.patient.name !== ""),
    );
  }

  async open(thread: ThreadRow): Promise<void> {
    const id = `[data-thread-id="${String(thread.threadId)}"]`;
    await this.#screen.click("inbox-row", id);
    await this.#screen.see("thread", id);
    await this.#screen.see("letter");
  }

  /** The bytes as received, then back to the letter. */
  async json(): Promise<string> {
    await this.#screen.click("letter-raw");
    return this.#screen.textIs("raw", /MessageHeader|resourceType/);
  }
}
