// The other side, as its keeper sees it: what it has accepted, and the faults it is told to have.

import { randomUUID } from "node:crypto";

import { type Host, until } from "./host.js";

// The dial asks for a token that only the product knows; what runs under a test is told one, and inherits it from here.
const token = (process.env["BUDSTIKKE_SANDBOX_TOKEN"] ??= randomUUID());

interface ConnectionRow {
  role: string;
  baseUrl: string;
  sandbox: boolean;
}

export interface Accepted {
  messageId?: string;
  bundleId?: string;
  [member: string]: unknown;
}

export class Sandbox {
  readonly #origin: string;

  private constructor(origin: string) {
    this.#origin = origin;
  }

  /** The sandbox that the product itself talks to. */
  static async of(host: Host): Promise<Sandbox> {
    const connection = await until("a sandbox connection", async () => {
      const { connections } = await host.call<{ connections: ConnectionRow[] }>("connections");
      return connections.find((row) => row.role === "messaging" && row.sandbox);
    });
    return new Sandbox(new URL(connection.baseUrl).origin);
  }

  get address(): string {
    return this.#origin;
  }

  /** Every message it has accepted: the judge of "delivered exactly once". */
  async accepted(): Promise<Accepted[]> {
    const events: unknown = await this.#ask("GET", "events");
    if (Array.isArray(events)) {
      return events as Accepted[];
    }
    return (events as { events: Accepted[] }).events;
  }

  async fault(name: string, more: object = {}): Promise<void> {
    await this.#ask("POST", "faults", { name, ...more });
  }

  async mend(name: string): Promise<void> {
    await this.#ask("DELETE", `faults/${name}`);
  }

  async say(story: object = {}): Promise<void> {
    await this.#ask("POST", "say", story);
  }

  /** Somebody writes in the EHR: a new version of a resource, or a new one. Gives `Type/id`. */
  async put(resource: object): Promise<string> {
    const { reference } = (await this.#ask("POST", "ehr", { put: resource })) as { reference: string };
    return reference;
  }

  /** As `put`, many at once. */
  async putAll(resources: readonly object[]): Promise<void> {
    await this.#ask("POST", "ehr", { put: resources });
  }

  /** Somebody deletes in the EHR, by `Type/id`. */
  async remove(reference: string): Promise<void> {
    await this.#ask("POST", "ehr", { delete: reference });
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#origin}/_sandbox/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`sandbox: ${method} ${path}: ${String(answer.status)} ${text.slice(0, 200)}`);
    }
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }
}
