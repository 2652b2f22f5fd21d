// Documents of a chart read inside the window: each sort of content, those that are not there or not as they say, and a
// Composition with what it points to. Each screen with axe over it.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Patients } from "./pages/patients.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

interface Read {
  name: string;
  /** The beginning of the document's title. */
  title: string;
  /** What must be on screen, and the words in it. */
  see: string;
  words?: RegExp;
  theme?: Theme;
  language?: Language;
  size?: [number, number];
}

const READ: Read[] = [
  {
    name: "a_pdf",
    title: "Epikrise fra lungemedisinsk",
    see: "attachment-page",
  },
  {
    name: "a_pdf_in_a_small_window",
    title: "Epikrise fra lungemedisinsk",
    see: "attachment-page",
    size: [1024, 700],
  },
  {
    name: "a_picture",
    title: "Utslett under",
    see: "attachment-page",
    theme: "dark",
    language: "en",
  },
  {
    name: "a_note",
    title: "Telefonnotat fra",
    see: "attachment-text",
    words: /tungpust/u,
    theme: "dark",
  },
  {
    name: "the_words_of_a_page",
    title: "Svar fra nettkurs",
    see: "document-words",
    words: /Bare ordene/u,
  },
  {
    name: "one_that_lies",
    title: "Telefonnotat, merket",
    see: "attachment-lie",
    words: /application\/pdf/u,
  },
  {
    name: "one_that_was_changed",
    title: "Prøvesvar, ikke lenger",
    see: "document-warning-hash",
    words: /fingeravtrykket/u,
  },
  {
    name: "one_that_is_gone",
    title: "Epikrise som er slettet",
    see: "document-problem",
    words: /finnes ikke/u,
  },
  {
    name: "one_that_is_elsewhere",
    title: "CT thorax",
    see: "document-problem",
    words: /arkiv\.example\.org/u,
  },
  {
    name: "one_of_another_type",
    title: "Målinger i regneark",
    see: "attachment-refused",
    words: /kan ikke vises/u,
  },
  {
    name: "one_with_two_contents",
    title: "Langtids oksygen",
    see: "document-contents",
  },
  {
    name: "one_that_is_replaced",
    title: "Epikrise, erstattet",
    see: "document-superseded",
    words: /Les det nye/u,
  },
  {
    name: "a_composition",
    title: "Samlet vurdering",
    see: "document-reading",
    words: /Bakgrunn.*Gange.*Ikke spurt/su,
  },
  {
    name: "a_composition_in_the_dark",
    title: "Samlet vurdering",
    see: "document-reading",
    theme: "dark",
    size: [1024, 700],
  },
];

export function documents(): Step[] {
  return [
    ...READ.map((one) => ({
      name: `reads_${one.name}`,
      act: (screen: Screen) => reads(screen, one),
    })),
    { name: "follows_what_a_document_points_to", act: follows },
    { name: "reads_from_the_overview", act: fromOverview },
    {
      name: "a_form_with_its_questions",
      act: (screen) => form(screen, "light", [1440, 900]),
    },
    {
      name: "a_form_with_its_questions_in_the_dark",
      act: (screen) => form(screen, "dark", [1024, 700]),
    },
  ];
}

async function open(screen: Screen, tab: string): Promise<void> {
  await screen.press(Key.ESCAPE);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).go("patients");
  const patients = new Patients(screen);
  await patients.find("torleif aslaksen");
  await patients.open(/aslaksen/iu);
  const element = await screen.see("chart", "[data-patient-id]");
  const patientId = Number(await element.getAttribute("data-patient-id"));
  await until("the chart to have been read", async () => {
    const chart = await screen.host.call<{
      refreshing: unknown;
      sections: { fetchedAt: string | null }[];
    }>("patient_chart", { patientId });
    return chart.refreshing === null && chart.sections.every((section) => section.fetchedAt !== null);
  });
  await screen.click(`tab-${tab}`);
  await screen.see(`tab-${tab}`, '[aria-selected="true"]');
}

/** Focuses the row by its name and opens it as one does without a mouse. */
async function opens(screen: Screen, title: string): Promise<void> {
  await until(`${title} to be a row`, () =>
    screen.host.driver.executeScript<boolean>(
      `const rows = [...document.querySelectorAll('[data-testid="document-open"]')];
       const row = rows.find((one) => one.innerText.startsWith(${JSON.stringify(title)}));
       row?.focus();
       return row !== undefined && document.activeElement === row;`,
    ),
  );
  // To the row that has focus: `press` types into the page.
  await screen.host.driver.actions().sendKeys(Key.ENTER).perform();
  await screen.see("document-viewer");
}

async function reads(screen: Screen, one: Read): Promise<void> {
  await screen.size(...(one.size ?? [1440, 900]));
  await screen.press(Key.ESCAPE);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).look(one.theme ?? "light", one.language ?? "nb");
  await open(screen, "documents");
  await opens(screen, one.title);
  const shown = await screen.see(one.see);
  if (one.words !== undefined) {
    const { words } = one;
    await until(`${one.name} to say it`, async () => words.test(await shown.getText()));
  }
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function follows(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await screen.press(Key.ESCAPE);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).look("light", "nb");
  await open(screen, "documents");
  await opens(screen, "Samlet vurdering");
  await screen.click("document-entry");
  await screen.see("attachment-page");
  await screen.click("document-back");
  await screen.see("document-reading");
  await screen.click("document-details");
  await screen.see("resource-rows");
  await screen.click("resource-json");
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function fromOverview(screen: Screen): Promise<void> {
  await open(screen, "overview");
  await screen.see("chart-documents");
  await screen.click("document-open");
  await screen.see("document-viewer");
  await screen.click("document-close");
  await screen.gone("document-viewer");
}

/** A filled-in form from its row: the questions that were not asked, and those that nobody answered. */
async function form(screen: Screen, theme: Theme, size: [number, number]): Promise<void> {
  await screen.size(...size);
  await screen.press(Key.ESCAPE);
  await screen.press(Key.ESCAPE);
  await new Rail(screen).look(theme, "nb");
  await open(screen, "forms");
  await screen.see("form-answers");
  await until("the row to be called by its form", () =>
    screen.host.driver.executeScript<boolean>(
      `return document.querySelector('[data-testid="section-forms"]').innerText.includes("Egenrapport om pust")`,
    ),
  );
  const words = await until("what was not asked to be told apart", () =>
    screen.host.driver
      .executeScript<string | null>(
        `const all = [...document.querySelectorAll('[data-testid="read-whole"]')];
       const one = all.find((card) => card.innerText.includes("ikke spurt"));
       one?.scrollIntoView();
       return one?.innerText ?? null;`,
      )
      .then((found) => found ?? undefined),
  );
  assert.match(words, /ikke besvart/u);
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}
