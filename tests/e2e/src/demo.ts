// Whoever shows the product: the Demo lens, the other side from the stage bar, stage mode, and why nothing comes.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Composer } from "./pages/composer.js";
import { Inbox, type ThreadRow } from "./pages/inbox.js";
import { Outbox } from "./pages/outbox.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

const ANSWER = "Hun kan sitte og stå, men ikke løfte over skulderhøyde. Ny vurdering om fire uker.";

interface Memory {
  before: ThreadRow[];
  story?: ThreadRow;
  outboxId?: number;
}

export function demo(): Step[] {
  const memory: Memory = { before: [] };
  const looks = (["light", "dark"] as Theme[]).flatMap((theme) =>
    (["nb", "en"] as Language[]).map((language) => ({ theme, language })),
  );
  return [
    { name: "has_the_demo_lens", act: (screen) => takesTheLens(screen, memory) },
    { name: "tells_a_story_that_arrives", act: (screen) => tells(screen, memory) },
    { name: "answers_it", act: (screen) => answers(screen, memory) },
    { name: "lets_nav_answer_now", act: (screen) => navAnswers(screen, memory) },
    { name: "turns_the_network_off_and_on", act: net },
    { name: "finds_out_why_nothing_comes", act: why },
    ...looks.map(({ theme, language }) => ({
      name: `shows_the_sandbox_${theme}_${language}`,
      act: (screen: Screen) => tool(screen, "sandbox", theme, language),
    })),
    ...looks.map(({ theme, language }) => ({
      name: `shows_why_${theme}_${language}`,
      act: (screen: Screen) => tool(screen, "why", theme, language),
    })),
    { name: "goes_on_stage", act: (screen) => onStage(screen, memory) },
    { name: "has_room_for_less", act: narrow },
    { name: "says_whom_it_is_sent_to_on_stage", act: (screen) => confirms(screen) },
    { name: "leaves_the_stage", act: (screen) => offStage(screen, memory) },
    { name: "begins_the_demo_again", act: beginsAgain },
  ];
}

async function takesTheLens(screen: Screen, memory: Memory): Promise<void> {
  await screen.size(1440, 900);
  await screen.press(Key.ESCAPE);
  const rail = new Rail(screen);
  await rail.look("light", "nb");
  await screen.click("lens-menu");
  await screen.role("menuitemradio", "Demo");
  await screen.see("stage-bar");
  await screen.see("rail-tools");
  const looks = await screen.host.driver.executeScript<[string, string]>(
    "const root = document.documentElement; return [root.dataset.density, root.style.getPropertyValue('--bs-scale')]",
  );
  assert.deepEqual(looks, ["airy", "1.25"]);
  memory.before = await new Inbox(screen).rows();
}

async function tells(screen: Screen, memory: Memory): Promise<void> {
  await new Rail(screen).go("inbox");
  await screen.click("stage-story");
  await screen.click("stage-story-order");
  const inbox = new Inbox(screen);
  const known = new Set(memory.before.map((row) => row.threadId));
  memory.story = await until("the story to arrive", async () =>
    (await inbox.rows()).find((row) => !known.has(row.threadId)),
  );
  await inbox.open(memory.story);
}

async function answers(screen: Screen, memory: Memory): Promise<void> {
  await screen.click("thread-answer");
  await screen.clickIfThere("write-kind");
  const composer = new Composer(screen);
  await composer.write(ANSWER);
  await composer.kept(ANSWER);
  await composer.ask();
  await composer.send();
  await new Rail(screen).go("outbox");
  const outbox = new Outbox(screen);
  const { outboxId } = await outbox.newest();
  memory.outboxId = outboxId;
  await outbox.stands(outboxId, ["taken_over"]);
}

async function navAnswers(screen: Screen, memory: Memory): Promise<void> {
  assert.ok(memory.outboxId !== undefined);
  await screen.textIs("stage-answer", /\(1\)/);
  await screen.click("stage-answer");
  await new Outbox(screen).stands(memory.outboxId, ["accepted"]);
}

async function net(screen: Screen): Promise<void> {
  await screen.click("stage-net");
  await new Rail(screen).link("offline");
  await screen.click("stage-net");
  await screen.press(Key.F5);
  await new Rail(screen).link("connected");
}

async function why(screen: Screen): Promise<void> {
  await new Rail(screen).go("inbox");
  await screen.click("status-link");
  await screen.click("status-why");
  await screen.see("why-cause", "[data-cause=nothing_new]");
  await screen.click("stage-net");
  await screen.click("why-ask");
  await screen.see("why-cause", "[data-cause=server]");
  await screen.click("stage-net");
  await screen.press(Key.F5);
  await new Rail(screen).link("connected");
}

async function tool(screen: Screen, name: string, theme: Theme, language: Language): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look(theme, language);
  await screen.click("rail-tools");
  await screen.click(`tool-${name}`);
  await screen.see(name);
  if (name === "why") {
    await screen.click("why-ask");
    await screen.see("why-report");
  } else {
    await screen.see("tell-order");
  }
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

/** Text of the whole page, as a hall would read it. */
function page(screen: Screen): Promise<string> {
  return screen.host.driver.executeScript<string>("return document.body.innerText");
}

async function onStage(screen: Screen, memory: Memory): Promise<void> {
  assert.ok(memory.story !== undefined);
  const rail = new Rail(screen);
  await rail.look("light", "nb");
  const people = memory.before.map((row) => row.patient.name).filter((name) => name !== "");
  await rail.go("inbox");
  await screen.press(Key.chord(Key.CONTROL, Key.SHIFT, "d"));
  await screen.see("stage-mode");
  for (const place of ["inbox", "outbox", "patients"] as const) {
    await rail.go(place);
    if (place === "inbox") {
      await new Inbox(screen).open(memory.story);
    }
    await until("no name to be left", async () => {
      const text = await page(screen);
      return people.every((name) => !text.includes(name));
    });
  }
  await rail.go("inbox");
}

async function narrow(screen: Screen): Promise<void> {
  await screen.size(1024, 700);
  await new Rail(screen).go("inbox");
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function confirms(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  const inbox = new Inbox(screen);
  await new Rail(screen).go("inbox");
  await inbox.open(await inbox.first(/^Forespørsel om pasient/));
  await screen.click("thread-answer");
  await screen.clickIfThere("write-kind");
  const composer = new Composer(screen);
  await composer.write("Ingen endring siden sist.");
  await composer.kept("Ingen endring siden sist.");
  const said = await composer.ask();
  await screen.see("confirm-on-stage");
  assert.match(said, /dekknavn/);
  await screen.click("confirm-cancel");
}

async function offStage(screen: Screen, memory: Memory): Promise<void> {
  assert.ok(memory.story !== undefined);
  await new Rail(screen).go("inbox");
  await screen.click("stage-mode");
  await screen.gone("stage-mode");
  const name = memory.story.patient.name;
  await until("the names to be back", async () => (await page(screen)).includes(name));
}

async function beginsAgain(screen: Screen): Promise<void> {
  await screen.click("demo-reset");
  await screen.textIs("reset-question", /meldinger/);
  await screen.click("reset-yes");
  const outbox = new Outbox(screen);
  await until("nothing of ours to be left", async () => (await outbox.rows()).length === 0);
  await new Rail(screen).go("inbox");
  await new Inbox(screen).rowsAtLeast(4);
  await screen.click("lens-menu");
  await screen.role("menuitemradio", "Kliniker");
  await screen.gone("stage-bar");
}
