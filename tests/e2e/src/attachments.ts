// Attachments: one from NAV is opened and read; one of ours is attached, survives a crash and leaves with the message.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { until } from "./host.js";
import { Inbox, type ThreadRow } from "./pages/inbox.js";
import { Rail } from "./pages/rail.js";
import type { Screen } from "./screen.js";

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/attachments");

/** Opens a PDF that came, in the window's own web view: no network, no eval, and still drawn, with its words. */
export async function opensAnAttachment(screen: Screen): Promise<void> {
  await new Rail(screen).go("inbox");
  const inbox = new Inbox(screen);
  const thread = await until("a thread with an attachment", async () => {
    const rows = (await inbox.rows()) as (ThreadRow & { attachments: number })[];
    return rows.find((row) => row.attachments > 0);
  });
  await inbox.open(thread);
  await screen.click("attachment-open");
  await screen.see("attachment-viewer");
  await screen.see("attachment-page", '[data-drawn="true"]');
  assert.match(await screen.text("attachment-viewer"), new RegExp(thread.patient.name.split(" ").at(-1) ?? "?"));
  const [ink, words] = await screen.host.driver.executeScript<[number, string]>(
    `const page = document.querySelector('[data-testid="attachment-page"]');
     const canvas = page.querySelector("canvas");
     const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
     let ink = 0;
     for (let at = 0; at < data.length; at += 4) if (data[at] < 100) ink += 1;
     return [ink, page.textContent];`,
  );
  assert.ok(ink > 200, `letters are drawn on the canvas (${String(ink)} dark pixels)`);
  assert.match(words, /\w{3,}/, "and stand over it as words");
}

/** Attaches a PDF, a picture with a wrong name, and something that is refused. */
export async function attachesFiles(screen: Screen): Promise<void> {
  const { host } = screen;
  await host.document?.("epikrise.pdf", await readFile(join(fixtures, "epikrise.pdf")));
  await host.document?.("bilde.pdf", await readFile(join(fixtures, "photo.png")));
  await host.document?.("regneark.xlsx", Buffer.from("PK\u0003\u0004 not a letter"));
  await screen.click("write-attach");
  await screen.see("draft-attachment");
  await until("two files", async () => (await screen.all("draft-attachment")).length === 2);
  const names = await texts(screen, "draft-attachment");
  assert.match(names, /bilde\.png/, "the wrong ending is corrected");
  assert.match(names, /epikrise\.pdf/);
  assert.match(await screen.text("attach-refused"), /regneark\.xlsx/);
}

/** After a power cut they are still beside the draft. */
export async function filesAreThere(screen: Screen): Promise<void> {
  await until("the files beside the draft", async () => (await screen.all("draft-attachment")).length === 2);
}

async function texts(screen: Screen, id: string): Promise<string> {
  const parts: string[] = [];
  for (const element of await screen.all(id)) parts.push(await element.getText());
  return parts.join("\n");
}
