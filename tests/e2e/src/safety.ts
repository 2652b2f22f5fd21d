// "What is safe to show", rule by rule, in the window: the EHR and NAV say something that must not be read as if it were
// so, and the screens are looked at.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Inbox, type ThreadRow } from "./pages/inbox.js";
import { Patients } from "./pages/patients.js";
import { Rail } from "./pages/rail.js";
import type { Step } from "./run.js";
import { Sandbox } from "./sandbox.js";
import type { Screen } from "./screen.js";

const VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
const CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const ALLERGY_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
const SNOMED = "http://snomed.info/sct";
const NUMBER = "urn:oid:2.16.578.1.12.4.1.4.1";

export function safety(): Step[] {
  return [
    { name: "what_was_entered_in_error_is_only_in_the_history", act: enteredInError },
    { name: "what_is_over_refuted_or_cancelled_says_so", act: saidInWords },
    { name: "what_cannot_be_interpreted_is_struck_and_in_no_summary", act: cannotInterpret },
    { name: "a_patient_who_is_inactive_or_replaced_says_so", act: notCurrent },
    { name: "four_kinds_of_empty_are_never_mixed", act: empties },
    { name: "no_series_goes_across_units", act: units },
    { name: "a_score_is_shown_as_sent", act: scores },
    { name: "a_message_that_disagrees_with_itself_is_held", act: held },
    { name: "a_message_is_in_a_chart_only_by_an_equal_valid_number", act: joined },
  ];
}

interface Item {
  resourceId: number;
  title: string | null;
}

interface Chart {
  resourceId: number;
  patient: { fetchedAt: string | null };
  sections: { name: string; items: Item[] }[];
}

interface Details {
  fhirId: string;
  enteredInError: boolean;
}

/** Somebody whose chart is open. */
interface Open {
  patientId: number;
  reference: string;
}

async function open(screen: Screen, text: string, row: RegExp): Promise<Open> {
  await screen.size(1440, 900);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).look("light", "nb");
  await new Rail(screen).go("patients");
  const patients = new Patients(screen);
  await patients.find(text);
  await patients.open(row);
  const chart = await screen.see("chart");
  const patientId = Number(await chart.getAttribute("data-patient-id"));
  await read(screen);
  const { resourceId } = await screen.host.call<Chart>("patient_chart", { patientId });
  const { fhirId } = await screen.host.call<Details>("resource_details", { resourceId });
  return { patientId, reference: `Patient/${fhirId}` };
}

const kari = (screen: Screen): Promise<Open> => open(screen, "Kari Nordmo", /1958/);

/** Oppdater, and wait until the chart has been read: the button says so itself. */
async function read(screen: Screen): Promise<void> {
  const ready = (): Promise<boolean> =>
    screen.host.driver.executeScript<boolean>(
      `return document.querySelector('[data-testid="chart-refresh"]:enabled') !== null`,
    );
  await until("the chart to be at rest", ready);
  const read = (): Promise<string | null> =>
    screen.see("chart").then(async (chart) => {
      const patientId = Number(await chart.getAttribute("data-patient-id"));
      return (await screen.host.call<Chart>("patient_chart", { patientId })).patient.fetchedAt;
    });
  const before = await read();
  await screen.click("chart-refresh");
  await until("the chart to be read again", async () => (await ready()) && (await read()) !== before, 40_000);
}

async function tab(screen: Screen, name: string): Promise<void> {
  await screen.click(`tab-${name}`);
  await screen.see(`tab-${name}`, '[aria-selected="true"]');
}

/** The words of a row in a section's table, and whether its name is struck. */
async function row(screen: Screen, section: string, name: string): Promise<{ words: string; struck: boolean }> {
  return until(`${name} in ${section}`, async () => {
    const found = await screen.host.driver.executeScript<{ words: string; struck: boolean } | null>(
      `const rows = [...document.querySelectorAll('[data-testid="section-${section}"] tr')];
       const row = rows.find((one) => one.innerText.includes(${JSON.stringify(name)}));
       if (row === undefined) return null;
       return { words: row.innerText, struck: row.querySelector("s")?.innerText.includes(${JSON.stringify(name)}) === true };`,
    );
    return found ?? undefined;
  });
}

/** What a card says outside what is struck. */
async function unstruck(screen: Screen, id: string): Promise<string> {
  await screen.see(id);
  return screen.host.driver.executeScript<string>(
    `const copy = document.querySelector('[data-testid="${id}"]').cloneNode(true);
     copy.querySelectorAll("s").forEach((one) => one.remove());
     return copy.textContent;`,
  );
}

function condition(who: Open, text: string, clinical: string, verification: string, more: object = {}): object {
  return {
    resourceType: "Condition",
    subject: { reference: who.reference },
    code: { text },
    clinicalStatus: { coding: [{ system: CLINICAL, code: clinical }] },
    verificationStatus: { coding: [{ system: VERIFICATION, code: verification }] },
    onsetDateTime: new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10),
    ...more,
  };
}

function allergy(who: Open, text: string, more: object = {}): object {
  return {
    resourceType: "AllergyIntolerance",
    patient: { reference: who.reference },
    code: { text },
    clinicalStatus: { coding: [{ system: ALLERGY_CLINICAL, code: "active" }] },
    criticality: "high",
    ...more,
  };
}

function observation(who: Open, days: number, more: object): object {
  return {
    resourceType: "Observation",
    status: "final",
    subject: { reference: who.reference },
    effectiveDateTime: new Date(Date.now() - days * 86_400_000).toISOString(),
    ...more,
  };
}

/** Puts these, does it, and takes them away again, whatever came of it. */
async function having(
  screen: Screen,
  resources: object[],
  act: (references: string[]) => Promise<void>,
): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  const references: string[] = [];
  try {
    for (const resource of resources) references.push(await sandbox.put(resource));
    await act(references);
  } finally {
    for (const reference of references) await sandbox.remove(reference);
  }
}

async function enteredInError(screen: Screen): Promise<void> {
  const name = "Feilført tilstand";
  const who = await kari(screen);
  const sandbox = await Sandbox.of(screen.host);
  await having(screen, [condition(who, name, "active", "confirmed")], async ([reference = ""]) => {
    await read(screen);
    await tab(screen, "conditions");
    await row(screen, "conditions", name);
    const chart = await screen.host.call<Chart>("patient_chart", { patientId: who.patientId });
    const items = chart.sections.flatMap((section) => section.items);
    const resourceId = items.find((item) => item.title === name)?.resourceId;

    const id = reference.split("/")[1];
    await sandbox.put({ ...condition(who, name, "active", "entered-in-error"), id });
    await read(screen);
    await screen.textIs("section-conditions", /1 feilregistrert er skjult/);
    for (const [at, card] of [
      ["conditions", "section-conditions"],
      ["overview", "chart-conditions"],
      ["timeline", "timeline-list"],
      ["all", "chart"],
    ] as const) {
      await tab(screen, at);
      assert.doesNotMatch(await screen.text(card), new RegExp(name), `nothing of it under ${at}`);
    }
    const details = await screen.host.call<Details>("resource_details", { resourceId });
    assert.equal(details.enteredInError, true);
    const history = await screen.host.call<{ versions: unknown[] }>("resource_history", { resourceId });
    assert.ok(history.versions.length >= 2, "both versions are in its history");
  });
}

async function saidInWords(screen: Screen): Promise<void> {
  const who = await kari(screen);
  const coming = new Date(Date.now() + 3 * 86_400_000);
  const appointment = {
    resourceType: "Appointment",
    status: "cancelled",
    description: "Avlyst prøvetime",
    start: coming.toISOString(),
    end: new Date(coming.getTime() + 20 * 60_000).toISOString(),
    participant: [{ actor: { reference: who.reference }, status: "accepted" }],
  };
  const resources = [
    condition(who, "Avkreftet prøvesykdom", "active", "refuted"),
    condition(who, "Overstått prøvesykdom", "resolved", "confirmed"),
    allergy(who, "Sovende prøveallergi", {
      clinicalStatus: { coding: [{ system: ALLERGY_CLINICAL, code: "inactive" }] },
    }),
    appointment,
  ];
  await having(screen, resources, async () => {
    await read(screen);
    await tab(screen, "conditions");
    assert.match((await row(screen, "conditions", "Avkreftet prøvesykdom")).words, /avkreftet/);
    assert.match((await row(screen, "conditions", "Overstått prøvesykdom")).words, /over/);
    await tab(screen, "allergies");
    assert.match((await row(screen, "allergies", "Sovende prøveallergi")).words, /ikke aktiv/);
    await tab(screen, "contacts");
    assert.match((await row(screen, "appointments", "Avlyst prøvetime")).words, /avlyst/);
    await tab(screen, "overview");
    const cards = [await screen.text("chart-conditions"), await screen.text("chart-allergies")].join("\n");
    assert.doesNotMatch(cards, /prøvesykdom|prøveallergi|prøvetime/, "what is over is in no summary");
    assert.doesNotMatch(await screen.text("patient-banner"), /prøveallergi/);
  });
}

async function cannotInterpret(screen: Screen): Promise<void> {
  const who = await kari(screen);
  const modifierExtension = [{ url: "http://ehr.example/fhir/negert", valueBoolean: true }];
  const measured = observation(who, 1, {
    code: { text: "Uklar prøvemåling" },
    valueQuantity: { value: 987, unit: "mmol/L", system: "http://unitsofmeasure.org", code: "mmol/L" },
    modifierExtension,
  });
  const resources = [
    allergy(who, "Uklar prøveallergi", { modifierExtension }),
    condition(who, "Uklar prøvesykdom", "active", "confirmed", { modifierExtension }),
    measured,
  ];
  await having(screen, resources, async () => {
    await read(screen);
    await screen.textIs("patient-banner", /1 kan ikke tolkes trygt/);
    assert.doesNotMatch(await screen.text("patient-banner"), /Uklar/);
    await tab(screen, "allergies");
    const shown = await row(screen, "allergies", "Uklar prøveallergi");
    assert.ok(shown.struck, "its name is struck");
    assert.match(shown.words, /kan ikke tolkes trygt/);
    await tab(screen, "conditions");
    assert.ok((await row(screen, "conditions", "Uklar prøvesykdom")).struck);
    await tab(screen, "overview");
    for (const card of ["chart-allergies", "chart-conditions", "chart-latest", "chart-timeline"]) {
      assert.doesNotMatch(await unstruck(screen, card), /Uklar/, `${card} names it only where it is struck`);
    }
    await tab(screen, "timeline");
    assert.doesNotMatch(await screen.text("timeline-list"), /Uklar/);
    await tab(screen, "measurements");
    await until("the measurement in the list", async () => (await series(screen)).some((one) => one.includes("Uklar")));
    const [one = ""] = (await series(screen)).filter((words) => words.includes("Uklar"));
    assert.doesNotMatch(one, /987/, "no value that could be read as if it meant what it seems to");
  });
}

/** The kinds of measurements in the list, in words. */
function series(screen: Screen): Promise<string[]> {
  return screen.host.driver.executeScript<string[]>(
    `return [...document.querySelectorAll('[data-testid="chart"] [role="option"]')].map((one) => one.innerText);`,
  );
}

async function choose(screen: Screen, what: RegExp): Promise<void> {
  await until(`${String(what)} in the list`, () =>
    screen.host.driver.executeScript<boolean>(
      `const one = [...document.querySelectorAll('[data-testid="chart"] [role="option"]')]
         .find((each) => new RegExp(arguments[0], "s").test(each.innerText));
       one?.click();
       return one?.getAttribute("aria-selected") === "true";`,
      what.source,
    ),
  );
}

async function notCurrent(screen: Screen): Promise<void> {
  const who = await kari(screen);
  const sandbox = await Sandbox.of(screen.host);
  const { resourceId } = await screen.host.call<Chart>("patient_chart", { patientId: who.patientId });
  const raw = await screen.host.call<{ json: string }>("resource_raw", { resourceId });
  const patient = JSON.parse(raw.json) as object;
  try {
    await sandbox.put({ ...patient, active: false });
    await read(screen);
    assert.match(await screen.text("flag-inactive"), /ikke aktiv/);
    const other = { reference: "Patient/en-annen-post" };
    await sandbox.put({ ...patient, active: false, link: [{ other, type: "replaced-by" }] });
    await read(screen);
    assert.match(await screen.text("flag-replaced"), /Erstattet/);
  } finally {
    await sandbox.put(patient);
  }
  await read(screen);
  await screen.gone("flag-replaced");
}

async function empties(screen: Screen): Promise<void> {
  const sandbox = await Sandbox.of(screen.host);
  // Nobody has registered anything about her allergies.
  const who = await open(screen, "Kari Nordmo", /1991/);
  await tab(screen, "allergies");
  await screen.textIs("section-allergies", /Ingen registrert i journalen/);
  await screen.textIs("patient-banner", /Ingen allergier registrert/);

  const none = { coding: [{ system: SNOMED, code: "716186003", display: "Ingen kjente allergier" }] };
  await having(screen, [allergy(who, "", { code: none, criticality: "low" })], async () => {
    await read(screen);
    await screen.textIs("section-allergies", /«Ingen kjente» er sendt fra journalen/);
    await screen.textIs("patient-banner", /Ingen kjente allergier sendt/);
  });
  // Gone at the server, and read again while it answers: what was read before would stand, with its age.
  await read(screen);
  await screen.textIs("section-allergies", /Ingen registrert i journalen/);

  const answers: [string, RegExp, RegExp][] = [
    ["status-403", /Ikke tilgang/, /Ikke tilgang til allergier/],
    ["status-404", /Støttes ikke av serveren/, /Serveren har ikke allergier/],
  ];
  for (const [name, said, banner] of answers) {
    await sandbox.fault(name, { on: "ehr", path: "AllergyIntolerance" });
    try {
      await read(screen);
      await screen.textIs("section-allergies", said);
      await screen.textIs("patient-banner", banner);
      assert.doesNotMatch(await screen.text("section-allergies"), /Ingen registrert|Ingen kjente/);
    } finally {
      await sandbox.mend(name);
    }
  }

  // Never fetched: somebody whose chart nobody has opened, and a server that fails.
  interface Found {
    rows: { person: { name: string; birthDate: string | null }; fetchedAt: string | null }[];
  }
  const found = await screen.host.call<Found>("patient_search_server", { text: "an", limit: 100 });
  const stranger = found.rows.find((one) => one.fetchedAt === null);
  assert.ok(stranger !== undefined, "somebody whose chart has not been read");
  await sandbox.fault("status-500", { on: "ehr", path: "AllergyIntolerance" });
  try {
    await open(screen, stranger.person.name, new RegExp(stranger.person.birthDate?.slice(0, 4) ?? "."));
    await tab(screen, "allergies");
    await screen.textIs("section-allergies", /Ikke hentet\. Forrige forsøk stoppet: feil på serveren/);
    await screen.textIs("patient-banner", /Allergier ikke hentet/);
  } finally {
    await sandbox.mend("status-500");
  }
}

async function units(screen: Screen): Promise<void> {
  const who = await kari(screen);
  const code = { coding: [{ system: "http://ehr.example/prove", code: "vekt" }], text: "Prøvevekt" };
  const weight = (days: number, value: number, unit: string, ucum: string): object =>
    observation(who, days, {
      code,
      valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: ucum },
    });
  const resources = [weight(1, 81.25, "kg", "kg"), weight(2, 179.5, "lb", "[lb_av]"), weight(3, 80.75, "kg", "kg")];
  await having(screen, resources, async () => {
    await read(screen);
    await tab(screen, "measurements");
    await until("a series for each unit", async () => {
      const found = (await series(screen)).filter((one) => one.includes("Prøvevekt"));
      return found.length === 2;
    });
    await choose(screen, /Prøvevekt.*kg/);
    const kilos = await screen.textIs("measurement-table", /81,25/);
    assert.match(kilos, /80,75/);
    assert.doesNotMatch(kilos, /179,5/, "pounds are not among kilos");
    await choose(screen, /Prøvevekt.*lb/);
    const pounds = await screen.textIs("measurement-table", /179,5/);
    assert.doesNotMatch(pounds, /81,25|80,75/);
  });
}

async function scores(screen: Screen): Promise<void> {
  const who = await kari(screen);
  const part = (text: string, valueInteger: number): object => ({ code: { text }, valueInteger });
  const sent = observation(who, 0, {
    category: [{ coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "survey" }] }],
    code: { coding: [{ system: SNOMED, code: "1104051000000101" }], text: "NEWS2 prøve" },
    valueInteger: 7,
    component: [part("Puls", 1), part("Respirasjon", 1)],
  });
  await having(screen, [sent], async () => {
    await read(screen);
    await tab(screen, "measurements");
    await choose(screen, /NEWS2/);
    await screen.textIs("chart-measurements", /Poengsummer vises som sendt/);
    const [first = ""] = (await screen.text("measurement-table")).split("\n").filter((line) => /\d\d:\d\d/.test(line));
    assert.match(first, /\b7\b/, "as sent");
    assert.doesNotMatch(first, /\b2\b/, "nothing is added up here");
  });
}

interface Entry {
  resource: { resourceType: string; id?: string; [member: string]: unknown };
}

interface Message {
  id: string;
  timestamp: string;
  entry: Entry[];
}

interface Thread {
  row: ThreadRow & { held: boolean };
  answers: unknown[];
  messages: { messageId: number; headerId: string; direction: string }[];
}

const threadOf = (screen: Screen, threadId: number): Promise<Thread> =>
  screen.host.call<Thread>("thread", { threadId });

/** A request that can be answered, under ids of its own. */
async function request(screen: Screen): Promise<{ message: Message; row: ThreadRow }> {
  for (const row of await new Inbox(screen).rows()) {
    const view = await threadOf(screen, row.threadId);
    const [first] = view.messages;
    if (view.row.held || view.answers.length === 0 || first?.direction !== "in") continue;
    const raw = await screen.host.call<{ json: string }>("message_raw", { messageId: first.messageId });
    const old = (JSON.parse(raw.json) as Message).entry[0]?.resource.id ?? "";
    const message = JSON.parse(raw.json.replaceAll(old, randomUUID())) as Message;
    if (!message.entry.some((entry) => entry.resource.resourceType === "Communication")) continue;
    return { message: { ...message, id: randomUUID(), timestamp: new Date().toISOString() }, row };
  }
  throw new Error("no request can be answered");
}

const resourceOf = (message: Message, kind: string): Entry["resource"] => {
  const entry = message.entry.find((one) => one.resource.resourceType === kind);
  assert.ok(entry !== undefined, `a ${kind} in the message`);
  return entry.resource;
};

/** NAV says it, and the thread it became. */
async function heard(screen: Screen, message: Message): Promise<ThreadRow & { held: boolean }> {
  await (await Sandbox.of(screen.host)).say(message);
  const header = message.entry[0]?.resource.id;
  return until("the message", async () => {
    await screen.host.call("poll_now");
    for (const row of await new Inbox(screen).rows()) {
      const view = await threadOf(screen, row.threadId);
      if (view.messages.some((one) => one.headerId === header)) return view.row;
    }
    return undefined;
  });
}

async function held(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).look("light", "nb");
  const { message, row: first } = await request(screen);
  const others = await new Inbox(screen).rows();
  const other = others.find((one) => {
    const { maskedNumber } = one.patient;
    return maskedNumber !== null && maskedNumber !== first.patient.maskedNumber;
  });
  assert.ok(other !== undefined, "somebody else");
  const view = await threadOf(screen, other.threadId);
  const raw = await screen.host.call<{ json: string }>("message_raw", { messageId: view.messages[0]?.messageId });
  const theirs = resourceOf(JSON.parse(raw.json) as Message, "Patient") as { identifier?: unknown[] };
  // The Patient aboard is one person, the Communication's subject says another's number.
  const subject = resourceOf(message, "Communication")["subject"] as object;
  resourceOf(message, "Communication")["subject"] = { ...subject, identifier: theirs.identifier?.[0] };

  const said = await heard(screen, message);
  assert.equal(said.held, true);
  await new Rail(screen).go("inbox");
  const id = `[data-thread-id="${String(said.threadId)}"]`;
  await screen.click("inbox-row", id);
  await screen.see("thread", id);
  await screen.see("held");
  assert.ok((await screen.all("held-person")).length >= 2, "everybody whom it names");
  assert.equal(await screen.has("thread-answer"), false, "no reply until a person has chosen");
  await screen.see("no-answer");
  await screen.click("held-choose");
  await screen.gone("held");
  await screen.see("thread-answer");
}

/** How many letters the window says there are about the patient whose chart is open. */
async function letters(screen: Screen): Promise<number> {
  await tab(screen, "messages");
  await screen.see("chart-messages");
  return (await screen.all("chart-thread")).length;
}

async function joined(screen: Screen): Promise<void> {
  const who = await kari(screen);
  const { number } = await screen.host.call<{ number: string }>("patient_number", { patientId: who.patientId });
  const own = number.replaceAll(" ", "");
  const before = await letters(screen);
  const about = async (value: string): Promise<Message> => {
    const { message } = await request(screen);
    const patient = resourceOf(message, "Patient");
    // Her name and her birth date: only the number says who it is.
    patient["identifier"] = [{ system: NUMBER, value }];
    patient["name"] = [{ family: "Nordmo", given: ["Kari"] }];
    patient["birthDate"] = "1958-03-14";
    const communication = resourceOf(message, "Communication");
    const subject = communication["subject"] as { reference?: string } | undefined;
    communication["subject"] = { reference: subject?.reference };
    return message;
  };
  const wrong = `${own.slice(0, 10)}${String((Number(own[10]) + 1) % 10)}`;
  const anothers = (
    await screen.host.call<{ number: string }>("patient_number", {
      patientId: (await open(screen, "Kari Nordmo", /1991/)).patientId,
    })
  ).number.replaceAll(" ", "");
  for (const value of [wrong, anothers]) {
    const said = await heard(screen, await about(value));
    await kari(screen);
    const count = await letters(screen);
    assert.equal(count, before, `her name alone does not put it into her chart (thread ${String(said.threadId)})`);
  }
  await heard(screen, await about(own));
  await kari(screen);
  await until("her own letter in her chart", async () => (await letters(screen)) === before + 1);
}
