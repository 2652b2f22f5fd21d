// The main acts by keyboard alone: no step here touches a mouse.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Composer } from "./pages/composer.js";
import { Inbox } from "./pages/inbox.js";
import { Outbox } from "./pages/outbox.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";
import { chord, keys } from "./typing.js";

const ANSWER = "Skrevet og sendt uten mus. Pasienten følges opp.";

export function keyboard(): Step[] {
  return [
    { name: "reads_a_thread", act: readsAThread },
    { name: "marks_done_and_takes_it_back", act: marksAndTakesBack },
    { name: "answers_confirms_and_sends", act: answersAndSends },
    { name: "goes_to_a_patient", act: goesToAPatient },
    { name: "acts_from_the_palette", act: actsFromThePalette },
    { name: "shows_the_shortcuts", act: showsTheShortcuts },
  ];
}

/** J, and Enter once the row has the focus: a driver types faster than the list can follow. */
async function nextThread(screen: Screen): Promise<void> {
  await until("a thread to open", async () => {
    if (!(await screen.has("inbox"))) {
      await chord(screen, Key.CONTROL, "1");
      await screen.see("inbox-row");
    }
    await keys(screen, "j");
    await until(
      "a row to have the focus",
      () =>
        screen.host.driver.executeScript<boolean>(
          `return document.activeElement?.closest('[data-testid="inbox-row"], [data-testid="inbox"]') !== null`,
        ),
      2_000,
    );
    await keys(screen, Key.ENTER);
    return screen.has("letter");
  });
}

async function readsAThread(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await chord(screen, Key.CONTROL, "1");
  await screen.see("inbox");
  // Alone, the set begins with a demo that is just being filled.
  await new Inbox(screen).rowsAtLeast(4);
  await nextThread(screen);
}

async function marksAndTakesBack(screen: Screen): Promise<void> {
  const before = (await new Inbox(screen).rows()).length;
  await keys(screen, "e");
  await until("one thread fewer", async () => (await new Inbox(screen).rows()).length === before - 1);
  await chord(screen, Key.CONTROL, "z");
  await until("the thread again", async () => (await new Inbox(screen).rows()).length === before);
}

async function answersAndSends(screen: Screen): Promise<void> {
  await chord(screen, Key.CONTROL, "1");
  await screen.see("inbox-row");
  const sent = (await new Outbox(screen).rows()).length;
  await until("a request that can be answered", async () => {
    await nextThread(screen);
    const title = await screen.text("thread");
    return /^Forespørsel|^Påminnelse/.test(title) && (await screen.has("thread-answer"));
  });
  await keys(screen, "r");
  await screen.see("write-text");
  await until("the focus in the text", () =>
    screen.host.driver.executeScript<boolean>("return document.activeElement?.tagName === 'TEXTAREA'"),
  );
  await keys(screen, ANSWER);
  await new Composer(screen).saved();
  await chord(screen, Key.CONTROL, Key.ENTER);
  assert.match(await screen.text("confirm"), /NAV/);
  await keys(screen, Key.ENTER);
  await screen.gone("confirm");
  const outbox = new Outbox(screen);
  await until("one message more", async () => (await outbox.rows()).length === sent + 1);
  const { outboxId } = await outbox.newest();
  await chord(screen, Key.CONTROL, "4");
  await outbox.stands(outboxId, ["accepted"]);
}

async function goesToAPatient(screen: Screen): Promise<void> {
  // So that she is known here, whichever journeys went before.
  await screen.host.call("patient_search_server", { text: "warsame", limit: 10 });
  await chord(screen, Key.CONTROL, "o");
  await screen.see("goto-input");
  await keys(screen, "warsame");
  await screen.see("goto-patient");
  await keys(screen, Key.ENTER);
  await screen.textIs("patient-banner", /Warsame/);
}

async function actsFromThePalette(screen: Screen): Promise<void> {
  await chord(screen, Key.CONTROL, "k");
  await screen.see("palette-input");
  await keys(screen, "innstillinger");
  await screen.see("palette-item");
  await keys(screen, Key.ENTER);
  await screen.see("settings");
}

async function showsTheShortcuts(screen: Screen): Promise<void> {
  await keys(screen, Key.F1);
  await screen.see("cheat-sheet");
  await keys(screen, Key.ESCAPE);
  await screen.gone("cheat-sheet");
}
