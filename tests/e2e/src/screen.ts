// What a person can see and do in the window, by test id or by role and name.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { By, Key, type WebElement } from "selenium-webdriver";

import { type Host, until } from "./host.js";

export const screenshots = join(dirname(fileURLToPath(import.meta.url)), "../screenshots");

export interface Finding {
  id: string;
  impact: string;
  places: string[];
}

export class Screen {
  readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** The first visible element with the test id (and attributes). */
  see(id: string, attributes = ""): Promise<WebElement> {
    return until(`${id}${attributes} to be seen`, async () => {
      for (const element of await this.all(id, attributes)) {
        if (await element.isDisplayed()) {
          return element;
        }
      }
      return undefined;
    });
  }

  /** Any of several, whichever comes first. */
  async seeAny(wanted: string[][]): Promise<void> {
    const names = wanted.map((one) => one.join("")).join(" or ");
    await until(`${names} to be seen`, async () => {
      for (const [id, attributes] of wanted) {
        if (await this.has(id ?? "", attributes ?? "")) {
          return true;
        }
      }
      return false;
    });
  }

  async gone(id: string, attributes = ""): Promise<void> {
    await until(`${id}${attributes} to be gone`, async () => (await this.all(id, attributes)).length === 0);
  }

  all(id: string, attributes = ""): Promise<WebElement[]> {
    return this.host.driver.findElements(By.css(`[data-testid="${id}"]${attributes}`));
  }

  async has(id: string, attributes = ""): Promise<boolean> {
    return (await this.all(id, attributes)).length > 0;
  }

  /** Clicks as soon as it can be clicked; an element that is redrawn meanwhile is looked up again. */
  async click(id: string, attributes = ""): Promise<void> {
    await until(`${id}${attributes} to take a click`, async () => {
      const element = await this.see(id, attributes);
      if (!(await element.isEnabled())) {
        return false;
      }
      await element.click();
      return true;
    });
  }

  /** For what is asked only sometimes, such as which of two kinds; waits a moment for it to come. */
  async clickIfThere(id: string, attributes = ""): Promise<boolean> {
    const there = await until(`${id} perhaps`, () => this.has(id, attributes), 1_500).catch(() => false);
    if (there) {
      await this.click(id, attributes);
    }
    return there;
  }

  /** Clicks what has this role and these words. */
  async role(role: string, words: string): Promise<void> {
    await until(`${role} ${words} to take a click`, async () => {
      for (const element of await this.host.driver.findElements(By.css(`[role="${role}"]`))) {
        if ((await element.getText()).trim() === words && (await element.isDisplayed())) {
          await element.click();
          return true;
        }
      }
      return false;
    });
  }

  async text(id: string, attributes = ""): Promise<string> {
    const element = await this.see(id, attributes);
    return element.getText();
  }

  async textIs(id: string, what: RegExp, attributes = "", millis = 20_000): Promise<string> {
    return until(
      `${id} to say ${String(what)}`,
      async () => {
        const element = await this.see(id, attributes);
        const text = await element.getText();
        return what.test(text) ? text : undefined;
      },
      millis,
    );
  }

  /** Types into the field (or the field inside the element), over what is there. */
  async fill(id: string, text: string, attributes = ""): Promise<void> {
    const field = await this.field(id, attributes);
    await field.click();
    await field.sendKeys(Key.chord(Key.CONTROL, "a"), Key.BACK_SPACE);
    await field.sendKeys(text);
  }

  async field(id: string, attributes = ""): Promise<WebElement> {
    const element = await this.see(id, attributes);
    const tag = await element.getTagName();
    if (["input", "textarea", "select"].includes(tag.toLowerCase())) {
      return element;
    }
    return element.findElement(By.css("input, textarea, select"));
  }

  async press(...keys: string[]): Promise<void> {
    await this.host.driver.actions().clear();
    await this.host.driver.findElement(By.css("body")).sendKeys(...keys);
  }

  async size(width: number, height: number): Promise<void> {
    await this.host.driver.manage().window().setRect({ width, height, x: 0, y: 0 });
    // Chromium's window has a frame: what counts is the room inside.
    const [innerWidth, innerHeight] = await this.host.driver.executeScript<[number, number]>(
      "return [window.innerWidth, window.innerHeight]",
    );
    if (innerWidth !== width || innerHeight !== height) {
      await this.host.driver
        .manage()
        .window()
        .setRect({ width: 2 * width - innerWidth, height: 2 * height - innerHeight, x: 0, y: 0 });
    }
  }

  /** A picture of what is painted: two frames later than the last change, which a loaded machine may need. */
  async picture(name: string): Promise<void> {
    await this.host.driver.executeAsyncScript(
      `const done = arguments[arguments.length - 1];
       document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 120))));`,
    );
    await mkdir(screenshots, { recursive: true });
    await writeFile(join(screenshots, `${name}.png`), await this.host.driver.takeScreenshot(), "base64");
  }

  /** What axe finds serious or critical. */
  async faults(): Promise<Finding[]> {
    const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    await this.host.driver.executeScript(`if (!window.axe) { ${source} }`);
    return this.host.driver.executeAsyncScript<Finding[]>(
      `const done = arguments[arguments.length - 1];
       axe.run(document, { resultTypes: ["violations"] }).then((result) => done(result.violations
         .filter((found) => found.impact === "serious" || found.impact === "critical")
         .map((found) => ({ id: found.id, impact: found.impact,
           places: found.nodes.slice(0, 5).map((node) => node.target.join(" ") + " · " + (node.any[0]?.message ?? "")) }))));`,
    );
  }
}
