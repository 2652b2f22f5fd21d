// The rules of the other side, in a workspace for tests: each set is explained before it is chosen, and what a change
// means for what waits is said.

import assert from "node:assert/strict";

import { until } from "./host.js";
import { type Language, Rail, type Theme } from "./pages/rail.js";
import type { Step } from "./run.js";
import type { Screen } from "./screen.js";

const NAME = "Testbenken";

export function packs(): Step[] {
  return [
    { name: "a_workspace_for_tests", act: aWorkspace },
    { name: "each_set_of_rules_is_explained", act: (screen) => eachIsExplained(screen, "light", "nb", [1440, 900]) },
    {
      name: "each_set_of_rules_in_the_dark",
      act: (screen) => eachIsExplained(screen, "dark", "en", [1024, 700]),
    },
    { name: "a_change_of_rules_says_what_it_means", act: aChange },
    { name: "a_published_example_is_let_pass", act: anExample },
    { name: "the_examples_in_the_dark", act: theExamples },
    { name: "goes_back_to_the_demo", act: back },
  ];
}

async function aWorkspace(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  const rail = new Rail(screen);
  await rail.look("light", "nb");
  await rail.go("settings");
  await screen.clickIfThere("settings-workspaces");
  await screen.click("workspace-new");
  await screen.fill("workspace-name", NAME);
  await screen.click("stage-TEST");
  await screen.click("workspace-create-save");
  await until("the new workspace to be open", async () => /TEST/.test(await rail.stage()));
}

async function eachIsExplained(
  screen: Screen,
  theme: Theme,
  language: Language,
  size: readonly [number, number],
): Promise<void> {
  await screen.size(...size);
  const rail = new Rail(screen);
  await rail.look(theme, language);
  await rail.go("settings");
  await screen.clickIfThere("settings-workspaces");
  await screen.click("connection-add");
  const said = new Map<string, string>();
  for (const [value, name] of await offered(screen)) {
    await choose(screen, value);
    const words = await screen.textIs("pack-explained", language === "nb" ? /Hva den krever/ : /What it demands/);
    said.set(value, words);
    await screen.picture(`packs-${value}-${theme}-${language}`);
    assert.deepEqual(await screen.faults(), [], `axe finds nothing serious with ${name}`);
  }
  assert.ok(said.size >= 4, `${String(said.size)} sets of rules`);
  assert.equal(new Set(said.values()).size, said.size, "each has words of its own");
}

async function offered(screen: Screen): Promise<[string, string][]> {
  await screen.see("connection-pack");
  return screen.host.driver.executeScript<[string, string][]>(
    `return [...document.querySelectorAll('[data-testid="connection-pack"] option, select[data-testid="connection-pack"] option')]
       .map((option) => [option.value, option.textContent])`,
  );
}

async function choose(screen: Screen, value: string): Promise<void> {
  const field = await screen.field("connection-pack");
  await (await field.findElement({ css: `option[value="${value}"]` })).click();
}

async function aChange(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  const rail = new Rail(screen);
  await rail.look("light", "nb");
  await rail.go("settings");
  await screen.clickIfThere("settings-workspaces");
  await screen.click("connection-add");
  await screen.fill("connection-name", "Meldingstjenesten");
  await screen.fill("connection-url", "http://127.0.0.1:9/fhir");
  await screen.fill("connection-her", "90000001");
  await screen.fill("connection-nav-her", "90000002");
  await screen.click("connection-save");
  await screen.see("connection-remove");
  const [first, second] = await offered(screen);
  const [kept] = await screen.host.driver.executeScript<[string]>(
    `return [document.querySelector('select[data-testid="connection-pack"], [data-testid="connection-pack"] select').value]`,
  );
  await choose(screen, (kept === first?.[0] ? second?.[0] : first?.[0]) ?? "");
  await screen.textIs("pack-consequence", /følger de nye reglene|venter/);
}

/** One of the vectors that the tax administration has published: right check digits, and nobody's month +80. */
const PUBLISHED = "21030550231";

async function anExample(screen: Screen): Promise<void> {
  await new Rail(screen).go("settings");
  await screen.click("settings-storage");
  await screen.fill("examples-text", "Ingen numre her");
  await screen.click("examples-add");
  await screen.textIs("examples", /ikke noe nummer som trenger å slippes gjennom/);
  await screen.fill("examples-text", `{"value":"${PUBLISHED}"}`);
  await screen.click("examples-add");
  await screen.textIs("example-number", /210305 50231/);
  const row = await screen.see("example-number");
  await screen.host.driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", row);
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function theExamples(screen: Screen): Promise<void> {
  await screen.size(1024, 700);
  const rail = new Rail(screen);
  await rail.look("dark", "en");
  await rail.go("settings");
  await screen.click("settings-storage");
  await screen.textIs("example-number", /210305 50231/);
  const row = await screen.see("example-number");
  await screen.host.driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", row);
  assert.deepEqual(await screen.faults(), [], "axe finds nothing serious");
}

async function back(screen: Screen): Promise<void> {
  await screen.size(1440, 900);
  const rail = new Rail(screen);
  await rail.look("light", "nb");
  await rail.go("settings");
  await screen.clickIfThere("settings-workspaces");
  await until("the demo to be open again", async () => {
    for (const row of await screen.all("workspace-row")) {
      if (/DEMO/.test(await row.getText())) await row.click();
    }
    await screen.clickIfThere("workspace-open-act");
    return /DEMO/.test(await rail.stage());
  });
}
