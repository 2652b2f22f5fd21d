// A form filled in whole by keyboard: NAV's published grunnstønad, loaded as a user loads it; and an order answered.
// The one thing a driver cannot do with keys is the system's file dialog: the file is given to the input behind it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { By, Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Outbox } from "./pages/outbox.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";
import { chord, keys } from "./typing.js";

const DATA = process.env["BUDSTIKKE_DATA"] ?? join(dirname(fileURLToPath(import.meta.url)), "../../../../shared/data");
const FORM = join(DATA, "nav/questionnaires/grunnstonad-1.0.0.json");

export function forms(): Step[] {
  return [
    { name: "navs_published_form_is_filled_whole_by_keyboard", act: fillsNavsForm },
    { name: "an_order_is_answered_with_its_form", act: answersAnOrder },
    { name: "questions_are_answered_with_files", act: answersWithFiles },
  ];
}

interface Focus {
  tag: string;
  type: string;
  /** In the form's questions, and not in a list of forms or the footer. */
  inForm: boolean;
  blank: boolean;
  /** The end of the form is behind. */
  after: boolean;
  kind: string;
  question: string;
}

function focus(screen: Screen): Promise<Focus> {
  return screen.host.driver.executeScript<Focus>(`
    const at = document.activeElement;
    const question = at?.closest("[data-testid='form-question']");
    const group = at?.type === "radio" ? question?.querySelector("input[type='radio']:checked") : null;
    return {
      tag: at?.tagName ?? "",
      type: at?.type ?? "",
      inForm: question !== null && question !== undefined,
      blank: at?.type === "radio" ? group === null : at?.type === "checkbox" ? !at.checked : (at?.value ?? "") === "",
      after: at?.closest("footer") !== null,
      kind: at?.closest("[data-kind]")?.getAttribute("data-kind") ?? "",
      question: question?.textContent ?? "",
    };`);
}

/** What was answered is with the engine, and what it opens is on the screen. */
async function settled(screen: Screen): Promise<void> {
  await screen.see("write-saved", '[data-dirty="false"]');
}

/** Tabs from where the focus is to the end of the form, and answers what is empty on the way. */
async function answerOnwards(screen: Screen): Promise<number> {
  let answered = 0;
  for (let steps = 0; steps < 600; steps += 1) {
    const at = await focus(screen);
    if (at.after) return answered;
    if (at.inForm && at.blank) {
      const before = answered;
      if (at.type === "radio" || at.type === "checkbox") {
        await keys(screen, Key.SPACE);
        answered += 1;
        await settled(screen);
      } else if (at.tag === "SELECT") {
        await keys(screen, Key.ARROW_DOWN);
        answered += 1;
        await settled(screen);
      } else if (at.tag === "TEXTAREA" || at.tag === "INPUT") {
        const date = /dato|Siden når|Fra$/i.test(at.question);
        const number = /Hvor mange|Alder|prosent|Vekt/i.test(at.question);
        await keys(screen, date ? "12.11.2026" : number ? "3" : "Se epikrisen.");
        answered += 1;
      }
      if (answered > before && answered % 10 === 0) await settled(screen);
    }
    await keys(screen, Key.TAB);
  }
  throw new Error("the form has no end");
}

/** Sends, and goes where the summary leads until nothing is amiss. */
async function sendWhenWhole(screen: Screen): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await settled(screen);
    await chord(screen, Key.CONTROL, Key.ENTER);
    await screen.seeAny([["confirm"], ["form-summary"]]);
    if (await screen.has("confirm")) {
      await keys(screen, Key.ENTER);
      await screen.gone("confirm");
      return;
    }
    await until("the summary to have the focus", () =>
      screen.host.driver.executeScript<boolean>(
        `return document.activeElement?.closest("[data-testid='form-summary']") !== null`,
      ),
    );
    await keys(screen, Key.TAB);
    await keys(screen, Key.ENTER);
    await answerOnwards(screen);
  }
  throw new Error(`still amiss: ${await screen.text("form-summary")}`);
}

async function sentAndAccepted(screen: Screen, before: number): Promise<number> {
  const outbox = new Outbox(screen);
  await until("one message more", async () => (await outbox.rows()).length === before + 1);
  const { outboxId } = await outbox.newest();
  await chord(screen, Key.CONTROL, "4");
  await outbox.stands(outboxId, ["accepted"]);
  return outboxId;
}

interface Response {
  item?: Response[];
  answer?: { item?: Response[] }[];
}

function count(items: readonly Response[] | undefined): number {
  return (items ?? []).reduce(
    (sum, item) =>
      sum +
      (item.answer?.length ?? 0) +
      count(item.item) +
      (item.answer ?? []).reduce((inner, answer) => inner + count(answer.item), 0),
    0,
  );
}

async function answersIn(screen: Screen, outboxId: number): Promise<number> {
  const raw = await screen.host.call<{ json: string }>("outbox_raw", { outboxId });
  const bundle = JSON.parse(raw.json) as { entry: { resource: Response & { resourceType: string } }[] };
  const response = bundle.entry.find(({ resource }) => resource.resourceType === "QuestionnaireResponse");
  return count(response?.resource.item);
}

async function fillsNavsForm(screen: Screen): Promise<void> {
  if (!existsSync(FORM)) {
    console.log(`    skipped: ${FORM} is not here (set BUDSTIKKE_DATA to the folder of published examples)`);
    return;
  }
  await screen.size(1440, 900);
  const before = (await new Outbox(screen).rows()).length;
  await opens(screen, FORM);
  await screen.textIs("form-notes", /utkast/);
  await screen.see("form-origin");
  await until("the first question to have the focus", async () => (await focus(screen)).inForm);
  const answered = await answerOnwards(screen);
  assert.ok(answered > 40, `${String(answered)} answers by keyboard`);
  await screen.picture("forms-grunnstonad-filled");
  await sendWhenWhole(screen);
  const outboxId = await sentAndAccepted(screen, before);
  const sent = await answersIn(screen, outboxId);
  console.log(`    ${String(sent)} answers sent`);
  assert.ok(sent > 40, "what was answered by keyboard is what was sent");
}

/** Loads a form as a user does, for a patient who is there. */
async function opens(screen: Screen, file: string): Promise<void> {
  // So that there is somebody to write about, whichever journeys went before.
  await screen.host.call("patient_search_server", { text: "warsame", limit: 10 });
  await chord(screen, Key.CONTROL, "o");
  await screen.see("goto-input");
  await keys(screen, "warsame");
  await screen.see("goto-patient");
  await keys(screen, Key.ENTER);
  await screen.see("patient-banner");
  await chord(screen, Key.CONTROL, "n");
  await screen.see("write-kind", '[data-kind="skjema"]');
  await until("the kind to have the focus", async () => {
    if ((await focus(screen)).kind === "skjema") return true;
    await keys(screen, Key.TAB);
    return false;
  });
  await keys(screen, Key.ENTER);
  await screen.see("form-choose");
  const input = await screen.host.driver.findElement(By.css("[data-testid='form-add'] input[type='file']"));
  await input.sendKeys(file);
  await screen.see("form");
}

async function answersAnOrder(screen: Screen): Promise<void> {
  const before = (await new Outbox(screen).rows()).length;
  const page = await screen.host.call<{ rows: { threadId: number }[] }>("inbox_page", {
    split: "open",
    query: null,
    after: null,
    limit: 100,
  });
  let ordered: number | undefined;
  for (const { threadId } of page.rows) {
    const thread = await screen.host.call<{ answers: { kind: string }[] }>("thread", { threadId });
    if (thread.answers.some(({ kind }) => kind === "svar-bestilling")) ordered = threadId;
  }
  assert.ok(ordered !== undefined, "an order lies in the inbox");
  await chord(screen, Key.CONTROL, "1");
  await screen.see("inbox-row");
  await screen.click("inbox-row", `[data-thread-id="${String(ordered)}"]`);
  // Tried again, it goes on with the draft of the first time.
  const begun = await screen.host.call<{ drafts: number[] }>("thread", { threadId: ordered });
  await screen.textIs("thread-answer", begun.drafts.length > 0 ? /kladden/i : /skjema/i);
  await keys(screen, "r");
  await screen.see("form");
  await screen.see("form-origin");
  await until("the first question to have the focus", async () => (await focus(screen)).inForm);
  await answerOnwards(screen);
  await screen.picture("forms-order-filled");
  // Left and opened again, the form has its answers.
  await settled(screen);
  await chord(screen, Key.CONTROL, "1");
  await screen.see("inbox");
  await chord(screen, Key.CONTROL, "3");
  const after = await screen.host.call<{ drafts: number[] }>("thread", { threadId: ordered });
  await screen.click("draft-row", `[data-draft-id="${String(after.drafts[0])}"]`);
  await screen.see("form");
  await until("the answer to be there again", () =>
    screen.host.driver.executeScript<boolean>(
      `return document.querySelector("[data-place='kan-arbeide'] input:checked") !== null`,
    ),
  );
  await sendWhenWhole(screen);
  const outboxId = await sentAndAccepted(screen, before);
  assert.ok((await answersIn(screen, outboxId)) >= 5);
}

/** A form that asks for a letter and for pictures: both are chosen, one is taken away again, the rest is confirmed and sent. */
async function answersWithFiles(screen: Screen): Promise<void> {
  const before = (await new Outbox(screen).rows()).length;
  const hl7 = "http://hl7.org/fhir/StructureDefinition";
  const form = {
    resourceType: "Questionnaire",
    status: "active",
    title: "Søknad om ortopedisk hjelpemiddel",
    url: "http://example.org/Questionnaire/med-filer",
    version: "1",
    item: [
      {
        linkId: "epikrise",
        type: "attachment",
        text: "Epikrise fra sykehuset",
        required: true,
        extension: [
          { url: `${hl7}/mimeType`, valueCode: "application/pdf" },
          { url: `${hl7}/maxSize`, valueDecimal: 5 },
        ],
      },
      { linkId: "bilder", type: "attachment", text: "Bilder av foten", repeats: true },
      { linkId: "hva", type: "text", text: "Hva er prøvd før?" },
    ],
  };
  const file = join(await mkdtemp(join(tmpdir(), "budstikke-form-")), "skjema.json");
  await writeFile(file, JSON.stringify(form));
  await opens(screen, file);
  await until("the first question to have the focus", async () => (await focus(screen)).inForm);
  // Nothing chosen: the summary leads to the question.
  await chord(screen, Key.CONTROL, Key.ENTER);
  await screen.textIs("form-summary", /Epikrise fra sykehuset: må besvares/);
  await chosen(screen, "epikrise", ["photo.png"]);
  await screen.textIs("form-question", /Skjemaet tar bare imot PDF/, '[data-place="epikrise"]');
  await chosen(screen, "epikrise", ["epikrise.pdf"]);
  await chosen(screen, "bilder", ["photo.png", "photo.jpg"]);
  await until("three files", async () => (await screen.all("draft-attachment")).length === 3);
  await screen.picture("forms-files-chosen");
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
  const [, , last] = await screen.all("draft-attachment-remove");
  await last?.click();
  await until("two files", async () => (await screen.all("draft-attachment")).length === 2);
  await screen.click("form-question", '[data-place="epikrise"] [data-testid="draft-attachment"] button');
  await screen.see("attachment-page", '[data-drawn="true"]');
  await screen.press(Key.ESCAPE);
  await screen.gone("attachment-viewer");
  await settled(screen);
  await chord(screen, Key.CONTROL, Key.ENTER);
  const asked = await screen.text("confirm");
  assert.match(asked, /epikrise\.pdf/);
  assert.match(asked, /photo\.(png|jpg)/);
  await screen.picture("forms-files-confirmed");
  await keys(screen, Key.ENTER);
  await screen.gone("confirm");
  const outboxId = await sentAndAccepted(screen, before);
  assert.equal(await answersIn(screen, outboxId), 2);
}

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/attachments");

/** Answers a question with these files, which the system's dialog would have given. */
async function chosen(screen: Screen, place: string, names: string[]): Promise<void> {
  // What other journeys have chosen still lies where the dialog looks.
  for (const other of ["epikrise.pdf", "bilde.pdf", "regneark.xlsx"]) await screen.host.document?.(other, null);
  for (const name of names) await screen.host.document?.(name, await readFile(join(fixtures, name)));
  await screen.click("form-question", `[data-place="${place}"] [data-testid="form-file"]`);
  for (const name of names) {
    await screen.textIs("form-question", new RegExp(name.replace(".", "\\.")), `[data-place="${place}"]`);
    await screen.host.document?.(name, null);
  }
}
