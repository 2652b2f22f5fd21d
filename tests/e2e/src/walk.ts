// Through a chart by keyboard alone: no step here touches a mouse, and every thing is reached by Tab, arrows and Enter.

import assert from "node:assert/strict";

import { Key } from "selenium-webdriver";

import { until } from "./host.js";
import { Rail } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";
import { chord, keys } from "./typing.js";

/** Watched over at home: plans in zones, filled-in forms, documents, and a problem that was entered in error. */
const WHO = "torleif aslaksen";

export function walk(): Step[] {
  return [
    { name: "keys_find_a_patient_by_address", act: findsByAddress },
    { name: "keys_open_a_document", act: opensADocument },
    { name: "keys_go_through_a_plan", act: goesThroughAPlan },
    { name: "keys_open_a_filled_in_form", act: opensAForm },
    { name: "keys_unfold_what_was_withdrawn", act: unfoldsWithdrawn },
  ];
}

/** Is what has the focus one of these? */
function focused(screen: Screen, selector: string): Promise<boolean> {
  return screen.host.driver.executeScript<boolean>(
    "return document.activeElement !== null && document.activeElement.matches(arguments[0]);",
    selector,
  );
}

/** Tab until the focus is there, as one does who has no mouse. */
async function tabTo(screen: Screen, selector: string, most = 120): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    if (await focused(screen, selector)) {
      return;
    }
    await keys(screen, Key.TAB);
  }
  assert.fail(`${String(most)} times Tab did not lead to ${selector}`);
}

/** Arrows along the tabs of the chart, from wherever the focus is. */
async function toTab(screen: Screen, tab: string): Promise<void> {
  await tabTo(screen, '[role="tab"]');
  for (let pressed = 0; pressed < 20 && !(await focused(screen, `[data-testid="tab-${tab}"]`)); pressed += 1) {
    await keys(screen, Key.ARROW_RIGHT);
  }
  await keys(screen, Key.ENTER);
  await screen.see(`tab-${tab}`, '[aria-selected="true"]');
}

/** The drawer over the chart is closed by Escape, and the focus is where it was. */
async function closes(screen: Screen, id: string, back: string): Promise<void> {
  await keys(screen, Key.ESCAPE);
  await screen.gone(id);
  await until("the focus to be back", () => focused(screen, back));
}

async function toSearch(screen: Screen): Promise<void> {
  await screen.press(Key.ESCAPE);
  await chord(screen, Key.CONTROL, "2");
  await screen.see("patients");
  await until("the field to have the focus", () => focused(screen, '[role="combobox"]'));
  await chord(screen, Key.CONTROL, "a");
}

async function findsByAddress(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  await new Rail(screen).look("light", "nb");
  const address = await until("the patient's address", async () => {
    const found = await screen.host.call<{
      rows: { address: string | null }[];
    }>("patient_search_server", {
      text: WHO,
      limit: 1,
    });
    return found.rows[0]?.address ?? undefined;
  });
  await toSearch(screen);
  await keys(screen, address.split(",")[0] ?? address);
  await screen.textIs("patients", /Søker på adresse|adresse/iu);
  await screen.textIs("patient-row", /Aslaksen/u);
}

async function opened(screen: Screen, tab: string): Promise<void> {
  await screen.size(1440, 900);
  await toSearch(screen);
  await keys(screen, WHO);
  await screen.textIs("patient-row", /Aslaksen/u);
  await keys(screen, Key.ENTER);
  await screen.textIs("patient-banner", /Aslaksen/u);
  await toTab(screen, tab);
}

async function opensADocument(screen: Screen): Promise<void> {
  await opened(screen, "documents");
  await screen.see("document-open");
  await tabTo(screen, '[data-testid="document-open"]');
  await keys(screen, Key.ENTER);
  await screen.see("document-viewer");
  await screen.see("document-facts");
  await tabTo(screen, '[data-testid="document-close"]');
  await closes(screen, "document-viewer", '[data-testid="document-open"]');
}

async function goesThroughAPlan(screen: Screen): Promise<void> {
  await opened(screen, "plans");
  await screen.see("zone-green");
  for (const zone of ["green", "yellow", "red"]) {
    await tabTo(screen, `[data-testid="zone-${zone}"] button`);
  }
  await keys(screen, Key.ENTER);
  await screen.see("resource-rows");
  await closes(screen, "resource", '[data-testid="zone-red"] button');
  // Goals and what is to be done lie below the fold, and are reached too.
  await tabTo(screen, '[data-testid="section-plans"] [data-testid="resource-raw"]');
}

async function opensAForm(screen: Screen): Promise<void> {
  await opened(screen, "forms");
  await screen.see("form-answers");
  await tabTo(screen, '[data-testid="section-forms"] [data-testid="resource-raw"]');
  await keys(screen, Key.ENTER);
  await screen.see("resource", ' [data-testid="form-answers"]');
  await closes(screen, "resource", '[data-testid="section-forms"] [data-testid="resource-raw"]');
}

async function unfoldsWithdrawn(screen: Screen): Promise<void> {
  await opened(screen, "conditions");
  await screen.see("withdrawn");
  await tabTo(screen, '[data-testid="withdrawn"]');
  await keys(screen, Key.ENTER);
  await screen.see("withdrawn", '[aria-expanded="true"]');
  await until("what was withdrawn to be listed", () => screen.has("withdrawn-history"));
  await tabTo(screen, '[data-testid="withdrawn-history"]');
  await keys(screen, Key.ENTER);
  await screen.textIs("resource", /feilregistrert/u);
  await closes(screen, "resource", '[data-testid="withdrawn-history"]');
}
