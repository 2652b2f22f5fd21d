// Keys to whatever has the focus, as a person types them.

import type { Screen } from "./screen.js";

export async function keys(screen: Screen, ...typed: string[]): Promise<void> {
  await screen.host.driver
    .actions()
    .sendKeys(...typed)
    .perform();
}

export async function chord(screen: Screen, modifier: string, key: string): Promise<void> {
  await screen.host.driver.actions().keyDown(modifier).sendKeys(key).keyUp(modifier).perform();
}
