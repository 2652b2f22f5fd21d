// The app's own window, driven by WebKit's own driver: what `tauri-driver` does on Linux is to start it with these two
// words in the environment and to rename one capability, so it is not needed.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Builder, Capabilities, type WebDriver } from "selenium-webdriver";

import { type Host, sleep, until } from "./host.js";

interface Session {
  server: ChildProcess;
  driver: WebDriver;
}

export async function startWindow(program: string): Promise<Host> {
  const home = await mkdtemp(join(tmpdir(), "budstikke-window-"));
  let session = await startSession(program, home);
  return {
    name: "window",
    get driver(): WebDriver {
      return session.driver;
    },
    async call<Response>(command: string, request: object = {}): Promise<Response> {
      const [ok, answer] = await session.driver.executeAsyncScript<[boolean, unknown]>(
        `const [name, request, done] = arguments;
         window.__TAURI_INTERNALS__.invoke("call", { name, request })
           .then((answer) => done([true, answer]), (error) => done([false, error]));`,
        command,
        JSON.stringify(request),
      );
      if (!ok) {
        throw new Error(`${command}: ${JSON.stringify(answer)}`);
      }
      return answer as Response;
    },
    async crash(): Promise<void> {
      await kill(session);
      session = await startSession(program, home);
    },
    saved: () => Promise.resolve([]),
    async stop(): Promise<void> {
      await session.driver.quit().catch(() => undefined);
      session.server.kill();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function startSession(program: string, home: string): Promise<Session> {
  const port = await freePort();
  const server = spawn("WebKitWebDriver", [`--port=${String(port)}`], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      TAURI_AUTOMATION: "true",
      TAURI_WEBVIEW_AUTOMATION: "true",
      BUDSTIKKE_HOME: home,
    },
  });
  const address = `http://127.0.0.1:${String(port)}`;
  await until("WebKitWebDriver to listen", async () => (await fetch(`${address}/status`)).ok);
  const capabilities = new Capabilities({
    browserName: "wry",
    "webkitgtk:browserOptions": { binary: program, args: [] },
  });
  const driver = await new Builder().usingServer(address).withCapabilities(capabilities).build();
  await driver.manage().setTimeouts({ script: 30_000 });
  return { server, driver };
}

/** Kills the app as a power cut would: its driver's children, by their ids. */
async function kill(session: Session): Promise<void> {
  const pid = String(session.server.pid ?? 0);
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  for (const child of children.split(" ").filter((word) => word !== "")) {
    process.kill(Number(child), "SIGKILL");
  }
  await sleep(200);
  session.server.kill("SIGKILL");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === "object" && address !== null) {
          resolve(address.port);
        } else {
          reject(new Error("no free port"));
        }
      });
    });
  });
}
