// Utboks: where each message stands.

import { until } from "../host.js";
import type { Screen } from "../screen.js";

interface OutboxRow {
  outboxId: number;
  patient: { name: string };
  delivery: { state: string; attempts: number };
}

export class Outbox {
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  async rows(): Promise<OutboxRow[]> {
    const outbox = await this.#screen.host.call<{ groups: { rows: OutboxRow[] }[] }>("outbox");
    return outbox.groups.flatMap((group) => group.rows);
  }

  async newest(): Promise<OutboxRow> {
    return until("a message in the outbox", async () =>
      (await this.rows()).sort((one, other) => other.outboxId - one.outboxId)[0],
    );
  }

  /** Waits until the message stands so, and says so on the screen. */
  async stands(outboxId: number, states: string[], millis = 60_000): Promise<void> {
    await until(
      `message ${String(outboxId)} to be ${states.join(" or ")}`,
      async () => {
        const row = (await this.rows()).find((one) => one.outboxId === outboxId);
        return row !== undefined && states.includes(row.delivery.state);
      },
      millis,
    );
    // Any of them: the message may have moved on while the screen was looked at.
    const row = `[data-outbox-id="${String(outboxId)}"]`;
    await this.#screen.seeAny(states.map((state) => ["outbox-row", `${row}[data-delivery="${state}"]`]));
  }

  async open(outboxId: number): Promise<void> {
    await this.#screen.click("outbox-row", `[data-outbox-id="${String(outboxId)}"]`);
    await this.#screen.see("outbox-detail");
  }
}
