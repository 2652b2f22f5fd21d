// Chromium on the bridge.

import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Builder, type WebDriver } from "selenium-webdriver";
import chrome from "selenium-webdriver/chrome.js";

import type { Host } from "./host.js";

interface Bridge {
  process: ChildProcess;
  url: string;
  origin: string;
  token: string;
}

export async function startChromium(program: string): Promise<Host> {
  const home = await mkdtemp(join(tmpdir(), "budstikke-bridge-"));
  const profile = await mkdtemp(join(tmpdir(), "budstikke-chromium-"));
  let bridge = await startBridge(program, home);
  const driver = await startBrowser(profile);
  await driver.get(bridge.url);
  return {
    name: "chromium",
    driver,
    async call<Response>(command: string, request: object = {}): Promise<Response> {
      const answer = await fetch(`${bridge.origin}/call/${command}`, {
        method: "POST",
        headers: { "x-budstikke-token": bridge.token },
        body: JSON.stringify(request),
      });
      const text = await answer.text();
      if (!answer.ok) {
        throw new Error(`${command}: ${String(answer.status)} ${text}`);
      }
      return JSON.parse(text) as Response;
    },
    async crash(): Promise<void> {
      await driver.get("about:blank");
      await end(bridge.process, "SIGKILL");
      bridge = await startBridge(program, home);
      await driver.get(bridge.url);
    },
    async changed(change): Promise<() => Promise<void>> {
      const kept = await mkdtemp(join(tmpdir(), "budstikke-kept-"));
      const again = async (between: () => Promise<void>): Promise<void> => {
        await driver.get("about:blank");
        await end(bridge.process, "SIGTERM");
        await between();
        bridge = await startBridge(program, home);
        await driver.get(bridge.url);
      };
      await again(async () => {
        await cp(home, kept, { recursive: true });
        await change(home);
      });
      return () =>
        again(async () => {
          await rm(home, { recursive: true, force: true });
          await cp(kept, home, { recursive: true });
          await rm(kept, { recursive: true, force: true });
        });
    },
    async document(name: string, bytes: Buffer | null): Promise<void> {
      const file = join(home, "documents", name);
      await (bytes === null ? rm(file, { force: true }) : writeFile(file, bytes));
    },
    async saved(): Promise<string[]> {
      const names = await readdir(join(home, "saved"));
      return names.map((name) => join(home, "saved", name));
    },
    async stop(): Promise<void> {
      await driver.quit();
      await end(bridge.process, "SIGTERM");
      await rm(home, { recursive: true, force: true });
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function startBridge(program: string, home: string): Promise<Bridge> {
  const child = spawn(program, ["--home", home], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new Error(`the bridge ended with ${String(code)} before it listened`));
    });
  });
  const told = JSON.parse(line) as { url: string; token: string };
  return { process: child, url: told.url, token: told.token, origin: new URL(told.url).origin };
}

function startBrowser(profile: string): Promise<WebDriver> {
  const options = new chrome.Options();
  options.setChromeBinaryPath("/usr/bin/chromium");
  options.addArguments(
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=nb-NO",
    "--force-color-profile=srgb",
    "--window-size=1440,900",
    `--user-data-dir=${profile}`,
  );
  return new Builder()
    .forBrowser("chrome")
    .setChromeOptions(options)
    .setChromeService(new chrome.ServiceBuilder("/usr/bin/chromedriver"))
    .build();
}

function end(child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once("exit", () => {
      resolve();
    });
    child.kill(signal);
  });
}
