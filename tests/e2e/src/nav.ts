// A tester writes as NAV: the invitation is sent, comes back through the poller, and is answered as a doctor answers it.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { Composer } from "./pages/composer.js";
import { Outbox } from "./pages/outbox.js";
import { Rail } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

const WORDS = "Skrevet som NAV: du innkalles til dialogmøte.";
const PLACE = "NAV-kontoret, rom 2";

export function nav(): Step[] {
  return [
    { name: "chooses_among_both_sides", act: choosesASide },
    { name: "writes_as_nav", act: writesAsNav },
    { name: "confirms_as_nav", act: confirmsAsNav },
    { name: "gets_it_in_the_inbox", act: getsIt },
    { name: "answers_it_as_the_practice", act: answersIt },
    { name: "brings_a_kind_of_its_own", act: bringsAKind },
  ];
}

async function lens(screen: Screen, number: 1 | 2 | 3): Promise<void> {
  await screen.click("lens-menu");
  const items = await screen.host.driver.findElements({ css: "[role='menuitemradio']" });
  await items[number - 1]?.click();
  // A radio leaves its menu open.
  await screen.press(Key.ESCAPE);
}

async function accessible(screen: Screen): Promise<void> {
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function choosesASide(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).go("inbox");
  await lens(screen, 2);
  await new Rail(screen).go("patients");
  await screen.fill("patient-search", "han");
  await screen.click("patient-row");
  await screen.see("chart-conditions");
  await screen.click("rail-compose");
  await screen.click("write-patient");
  await screen.see("write-kind", '[data-kind="nav-innkalling-2"]');
  await screen.see("write-kind", '[data-kind="henvendelse-sykmeldt"]');
  await accessible(screen);
}

async function writesAsNav(screen: Screen): Promise<void> {
  await screen.click("write-kind", '[data-kind="nav-innkalling-2"]');
  await screen.textIs("as-nav", /skriver som NAV/);
  await screen.fill("write-value-where", PLACE);
  const [day, clock] = await (await screen.see("write-value-time")).findElements({ css: "input" });
  await day?.sendKeys("02.12.2026", Key.TAB);
  await clock?.sendKeys("1000", Key.TAB);
  const composer = new Composer(screen);
  await composer.write(WORDS);
  await composer.kept(WORDS);
  await screen.click("tab-letter");
  await screen.textIs("letter-preview", /Tid: 02\.12\.2026 kl\. 10:00/);
  assert.match(await screen.text("write-send"), /^Send som NAV om /);
  await accessible(screen);
}

async function confirmsAsNav(screen: Screen): Promise<void> {
  assert.match(await new Composer(screen).ask(), /NAV \(du skriver i NAVs sted\)/);
}

async function getsIt(screen: Screen): Promise<void> {
  await new Composer(screen).send();
  await screen.textIs("outbox-as-nav", /Skrevet som NAV/);
  const { outboxId } = await new Outbox(screen).newest();
  await new Outbox(screen).stands(outboxId, ["taken_over"]);
  await screen.textIs("outbox-as-nav", /kommet til innboksen\. Se samtalen/, "", 60_000);
  await screen.click("outbox-arrived");
  const letter = await screen.textIs("thread", new RegExp(WORDS));
  assert.match(letter, /Innkalling til dialogmøte 2/);
  assert.match(letter, new RegExp(PLACE));
}

async function answersIt(screen: Screen): Promise<void> {
  await screen.click("thread-answer");
  await screen.click("choice-1");
  await screen.gone("as-nav");
  const composer = new Composer(screen);
  await composer.write("Jeg kommer – og tar med epikrisen.");
  await screen.textIs("lost-letters", /tankestrek/);
  await screen.click("lost-straighten");
  assert.equal(await composer.text(), "Jeg kommer - og tar med epikrisen.");
  await screen.gone("lost-letters");
  assert.doesNotMatch(await composer.ask(), /NAVs sted/);
  await composer.send();
}

async function bringsAKind(screen: Screen): Promise<void> {
  await new Rail(screen).go("settings");
  await screen.click("settings-kinds");
  const kind = {
    id: "nav-vedtak",
    name: { nb: "Vedtak fra NAV", en: "Decision from NAV" },
    side: "nav",
    group: "notices",
    event: { system: "http://fhir.nav.no/CodeSystem/message-events", code: "vedtak" },
    content: null,
    textRequired: true,
    focus: ["Communication"],
  };
  await screen.fill("kinds-json", JSON.stringify(kind));
  await screen.click("kinds-add");
  await screen.textIs("kinds-report", /«proposed» mangler/);
  await accessible(screen);
  await screen.fill("kinds-json", JSON.stringify({ ...kind, event: { ...kind.event, proposed: false } }));
  await screen.click("kinds-add");
  await screen.textIs("kind-row", /Vedtak fra NAV/, '[data-kind="nav-vedtak"]');
  await screen.click("kind-remove");
  await screen.gone("kind-row", '[data-kind="nav-vedtak"]');
  await lens(screen, 1);
}
