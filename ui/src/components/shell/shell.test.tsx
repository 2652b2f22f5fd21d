import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it } from "vitest";

import type { Status } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { openWindow } from "@/test/window";

function statusWith(over: Partial<Status>): { status: () => Status } {
  const status = answers(() => undefined).status?.({});
  if (status === undefined) throw new Error("no fake");
  return { status: () => ({ ...status, ...over }) };
}

describe("the window", () => {
  it("tells the truth in the status line, and leaves out what has nothing to say", async () => {
    openWindow();
    expect(await screen.findByTestId("status-link")).toHaveTextContent("Tilkoblet");
    expect(screen.getByTestId("status-asked")).toHaveTextContent(/Sist spurt \d\d:\d\d:\d\d · neste om \d+ s/);
    expect(screen.getByTestId("status-clock")).toHaveTextContent("Klokken går likt (0,3 s)");
  });

  it("warns of the clock from 30 seconds", async () => {
    openWindow({ screen: "inbox" }, statusWith({ clockSkewMs: -34_000, newCount: 0 }));
    expect(await screen.findByTestId("status-clock")).toHaveTextContent("Klokken går 34 s etter");
    expect(screen.queryByTestId("status-new")).toBeNull();
  });

  it("is grey and calm without a network", async () => {
    openWindow(
      { screen: "inbox" },
      statusWith({
        link: "offline",
        offlineSince: new Date().toISOString(),
        banners: [
          {
            code: "offline",
            connectionId: 1,
            since: new Date().toISOString(),
            reason: null,
            count: null,
            reference: null,
          },
        ],
      }),
    );
    const banner = await screen.findByTestId("banner-offline");
    expect(banner).toHaveAttribute("role", "status");
    expect(banner).toHaveTextContent("Du kan lese det som er hentet, og skrive.");
  });

  it("asks how much of a log to read at the first connection", async () => {
    const modes: string[] = [];
    openWindow(
      { screen: "inbox" },
      {
        ...statusWith({
          banners: [
            { code: "first_connect", connectionId: 7, since: null, reason: null, count: null, reference: null },
          ],
        }),
        first_read: ({ mode }) => {
          modes.push(mode);
          return { newMessages: 0, receipts: 0, repaired: 0, link: "connected" };
        },
      },
    );
    await userEvent.click(await screen.findByTestId("first-from-now"));
    await waitFor(() => expect(modes).toEqual(["from_now"]));
  });

  it("unmounts everything behind the lock", async () => {
    openWindow();
    await screen.findAllByTestId("inbox-row");
    await userEvent.click(screen.getByTestId("lock"));
    expect(await screen.findByTestId("locked")).toBeInTheDocument();
    expect(screen.queryByTestId("inbox-row")).toBeNull();
    expect(document.body).not.toHaveTextContent("Kari Nordmo");
    await userEvent.click(screen.getByTestId("unlock"));
    expect(await screen.findByTestId("app")).toBeInTheDocument();
  });

  it("takes the toast away with the lock and with the names it was said by", async () => {
    openWindow();
    const finishOne = async (): Promise<void> => {
      (await screen.findAllByTestId("inbox-row"))[0]?.focus();
      await userEvent.keyboard("e");
      expect(await screen.findByTestId("toast")).toBeInTheDocument();
    };
    await finishOne();
    await userEvent.keyboard("{Control>}{Shift>}d{/Shift}{/Control}");
    await waitFor(() => expect(screen.queryByTestId("toast")).toBeNull());
    await finishOne();
    await userEvent.click(screen.getByTestId("lock"));
    await userEvent.click(await screen.findByTestId("unlock"));
    await screen.findAllByTestId("inbox-row");
    expect(screen.queryByTestId("toast")).toBeNull();
  });

  it("keeps the place behind a lock, and forgets every place in another workspace", async () => {
    const { app_state } = answers(() => undefined);
    const first = app_state?.({});
    if (first?.workspace === null || first === undefined) throw new Error("no fake");
    const other = { ...first.workspace, id: "w2", name: "Granli legekontor", open: false };
    const workspaces = [first.workspace, other];
    let at = first.workspace;
    openWindow(
      { screen: "chart", patientId: 1 },
      {
        app_state: () => ({ ...first, workspaces, workspace: at }),
        workspace_open: ({ id }) => {
          at = workspaces.find((one) => one.id === id) ?? at;
          return { ...first, workspaces, workspace: at };
        },
      },
    );
    expect(await screen.findByTestId("chart")).toBeInTheDocument();
    await userEvent.keyboard("{Control>},{/Control}");
    await userEvent.click((await screen.findAllByTestId("workspace-row"))[1] ?? document.body);
    await userEvent.click(await screen.findByTestId("workspace-open-act"));
    await waitFor(() => expect(screen.getByTestId("app")).toHaveTextContent("Granli legekontor"));
    // Here patient 1 is somebody else.
    await userEvent.keyboard("{Alt>}{ArrowLeft}{/Alt}");
    expect(screen.queryByTestId("chart")).toBeNull();
    expect(await screen.findByTestId("settings")).toBeInTheDocument();
  });

  it("asks again with F5, and goes from screen to screen by keys", async () => {
    const { host } = openWindow();
    await screen.findAllByTestId("inbox-row");
    await userEvent.keyboard("{F5}");
    await waitFor(() => expect(host.asked).toContain("poll_now"));
    await userEvent.keyboard("{Control>}4{/Control}");
    expect(await screen.findByTestId("outbox")).toBeInTheDocument();
    await userEvent.keyboard("{Alt>}{ArrowLeft}{/Alt}");
    expect(await screen.findByTestId("inbox")).toBeInTheDocument();
  });

  it("has no serious fault that axe can find", async () => {
    const { container } = openWindow({ screen: "inbox", threadId: 3 });
    await screen.findByTestId("patient-pane");
    // Colours are looked at in a real browser.
    const { violations } = await axe.run(container, { rules: { "color-contrast": { enabled: false } } });
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`)).toEqual([]);
  });
});
