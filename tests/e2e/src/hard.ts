// What a person sees when the other side, or the machine, misbehaves: a clear sentence, and everything that was read
// still there.

import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Inbox } from "./pages/inbox.js";
import { Rail } from "./pages/rail.js";
import type { Step } from "./run.js";
import { Sandbox } from "./sandbox.js";
import type { Screen } from "./screen.js";

interface Fault {
  name: string;
  more?: object;
  banner: string;
  says: RegExp;
}

/** Answers that move nothing: the banner's code, and what it says. */
const ANSWERS: Fault[] = [
  { name: "html", banner: "bad_answer", says: /nettside/ },
  { name: "empty-200", banner: "bad_answer", says: /tomt svar/ },
  { name: "deep-json", banner: "bad_answer", says: /lot seg ikke lese/ },
  { name: "gzip-bomb", banner: "bad_answer", says: /for stort/ },
  { name: "status-401", banner: "no_access", says: /slipper oss ikke inn/ },
  { name: "gone", banner: "offline", says: /Uten nett/ },
];

export function hard(): Step[] {
  return [
    ...ANSWERS.map((fault) => ({
      name: fault.name.replaceAll("-", "_"),
      act: (screen: Screen) => answersBadly(screen, fault),
    })),
    { name: "half_a_body", act: halfBody },
    { name: "a_message_too_large", act: tooLarge },
    { name: "messages_that_are_none", act: notMessages },
    { name: "a_message_for_somebody_else", act: forSomebodyElse },
    { name: "a_clock_an_hour_off", act: clockOff },
    { name: "a_log_that_begins_again", act: logReset },
    { name: "a_newer_workspace", act: (screen) => broken(screen, /nyere Budstikke/, newer) },
    { name: "a_database_that_is_not_ours", act: (screen) => broken(screen, /ikke et arbeidsområde/, foreign) },
    { name: "a_key_that_is_gone", act: (screen) => broken(screen, /nøkkel/i, keyless) },
  ];
}

async function rows(screen: Screen): Promise<number> {
  await new Rail(screen).go("inbox");
  await new Inbox(screen).rowsAtLeast(4);
  return (await screen.all("inbox-row")).length;
}

async function answersBadly(screen: Screen, fault: Fault): Promise<void> {
  await screen.size(1440, 900);
  const sandbox = await Sandbox.of(screen.host);
  const before = await rows(screen);
  await sandbox.fault(fault.name, fault.more);
  try {
    await screen.press(Key.F5);
    await screen.textIs(`banner-${fault.banner}`, fault.says, "", 60_000);
    assert.equal(await rows(screen), before, "what was read is there");
    await screen.picture(`hard-${fault.name}`);
  } finally {
    await sandbox.mend(fault.name);
  }
  await screen.press(Key.F5);
  await new Rail(screen).link("connected");
  await screen.gone(`banner-${fault.banner}`);
}

/** The network may cut one answer: amber words in the status line, and no bar for what comes and goes. */
async function halfBody(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  const before = await rows(screen);
  await sandbox.fault("half-body");
  try {
    await screen.press(Key.F5);
    await new Rail(screen).link("slow");
    assert.equal(await rows(screen), before, "what was read is there");
    await screen.picture("hard-half-body");
  } finally {
    await sandbox.mend("half-body");
  }
  await screen.press(Key.F5);
  await new Rail(screen).link("connected");
}

async function tooLarge(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  await rows(screen);
  const before = await position(screen);
  await sandbox.fault("huge-bundle", { bytes: 100_000_000 });
  await screen.press(Key.F5);
  await until("the log to go on behind it", async () => (await position(screen)) > before, 90_000);
  await sandbox.say({ story: "melding" });
  await screen.press(Key.F5);
  await until("the next message", async () => (await position(screen)) > before + 1, 60_000);
}

async function position(screen: Screen): Promise<number> {
  const status = await screen.host.call<{ position: number | null }>("status");
  return status.position ?? 0;
}

/** Bundles that are no proper messages: kept, findable, and they do not stop the next one. */
async function notMessages(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  const before = (await new Inbox(screen).rows()).length;
  await sandbox.say(bundle([header(OWN), header(OWN), patient("Uten", "Orden")]));
  await sandbox.say(bundle([header(OWN), patient("Vanlig", "Pasient"), attachment("../../.ssh/id_rsa.pdf")]));
  await screen.press(Key.F5);
  await until("both to be there", async () => (await new Inbox(screen).rows()).length >= before + 2, 30_000);
  await new Rail(screen).go("inbox");
  await screen.click("inbox-row");
  await screen.see("letter");
}

/** Not addressed to us although it was asked for by our number: counted, not kept. */
async function forSomebodyElse(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  const before = (await new Inbox(screen).rows()).length;
  await sandbox.fault("not-filtered");
  try {
    for (let number = 0; number < 25; number += 1) {
      await sandbox.say(bundle([header("90000020"), patient("Andres", "Pasient")]));
    }
    await screen.press(Key.F5);
    await screen.textIs("banner-not_filtered", /filtrerer ikke/, "", 30_000);
  } finally {
    await sandbox.mend("not-filtered");
  }
  const rows = await new Inbox(screen).rows();
  assert.equal(rows.length, before, "what is not ours is not kept");
  await screen.picture("hard-not-filtered");
  await screen.click("banner-answer-resume");
  // Without the filter all rows stood elsewhere: the log has moved, twice, and is read anew.
  await screen.press(Key.F5);
  if (await screen.clickIfThere("banner-answer-read_again")) {
    await screen.press(Key.F5);
  }
  await new Rail(screen).link("connected");
}

async function clockOff(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  await sandbox.fault("clock-behind", { ms: 3_600_000 });
  try {
    await screen.press(Key.F5);
    await screen.textIs("status-clock", /foran/);
    await screen.picture("hard-clock");
  } finally {
    await sandbox.mend("clock-behind");
    await screen.press(Key.F5);
  }
}

async function logReset(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  const before = (await new Inbox(screen).rows()).length;
  await sandbox.fault("log-reset");
  await screen.press(Key.F5);
  // Which of the two depends on how much of the old log the new one still holds.
  await screen.seeAny([["banner-log_reset"], ["banner-log_moved"]]);
  assert.ok((await new Inbox(screen).rows()).length >= before, "nothing held is gone");
  await screen.picture("hard-log-reset");
  await screen.click("banner-answer-read_again");
  await new Rail(screen).link("connected");
}

const OWN = "90000010";
const HER = "urn:oid:2.16.578.1.12.4.1.2.";

function bundle(resources: { id: string }[]): object {
  return {
    resourceType: "Bundle",
    id: crypto.randomUUID(),
    type: "message",
    timestamp: new Date(Date.now() - 1000).toISOString(),
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
  };
}

function header(to: string): { id: string } {
  const of = { system: "http://fhir.nav.no/CodeSystem/message-events", code: "henvendelse-fra-nav" };
  return {
    resourceType: "MessageHeader",
    id: crypto.randomUUID(),
    eventCoding: of,
    destination: [{ endpoint: `${HER}${to}` }],
    source: { endpoint: `${HER}90000000` },
  } as { id: string };
}

function patient(given: string, family: string): { id: string } {
  return { resourceType: "Patient", id: crypto.randomUUID(), name: [{ given: [given], family }] } as { id: string };
}

function attachment(title: string): { id: string } {
  return {
    resourceType: "Communication",
    id: crypto.randomUUID(),
    status: "completed",
    payload: [{ contentAttachment: { title, contentType: "application/pdf", data: "JVBERi0xLjQK" } }],
  } as { id: string };
}

type Change = (folder: string) => Promise<void>;

/** The product is ended, its files are changed behind its back, and it is started again. */
async function broken(screen: Screen, says: RegExp, change: Change): Promise<void> {
  const { host } = screen;
  assert.ok(host.changed !== undefined, "this host can change the files");
  const mend = await host.changed(change);
  try {
    await screen.see("welcome");
    await screen.picture(`hard-${change.name}`);
    await screen.textIs("welcome", says);
  } finally {
    await mend();
  }
  await screen.see("app");
  await rows(screen);
}

async function workspace(home: string): Promise<string> {
  const folder = join(home, "data", "workspaces");
  const [first] = await readdir(folder);
  return join(folder, first ?? "");
}

async function newer(home: string): Promise<void> {
  const place = join(await workspace(home), "workspace.json");
  const file = JSON.parse(await readFile(place, "utf8")) as Record<string, unknown>;
  await writeFile(place, JSON.stringify({ ...file, form: 999 }));
}

async function foreign(home: string): Promise<void> {
  const folder = await workspace(home);
  const names = (await readdir(folder)).filter((name) => /\.(db|sqlite)/.test(name));
  for (const name of names) {
    await writeFile(join(folder, name), name.endsWith("db") ? "SQLite format 3\0 dette er noe annet" : "");
  }
}

async function keyless(home: string): Promise<void> {
  const folder = await workspace(home);
  for (const name of (await readdir(folder)).filter((name) => name.includes("key"))) {
    await rm(join(folder, name));
  }
}
