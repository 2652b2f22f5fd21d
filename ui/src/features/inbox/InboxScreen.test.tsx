import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { answers } from "@/host/fake/answers";
import { openWindow } from "@/test/window";

describe("the inbox", () => {
  it("lists threads, and the rail's badge equals what one click shows", async () => {
    openWindow();
    expect(await screen.findAllByTestId("inbox-row")).toHaveLength(11);
    expect(screen.getByTestId("badge-inbox")).toHaveTextContent("4");
    await userEvent.click(screen.getByTestId("split-unread"));
    await waitFor(() => expect(screen.getAllByTestId("inbox-row")).toHaveLength(4));
  });

  it("opens a thread as letters, newest open, and marks it read by being looked at", async () => {
    const { host } = openWindow();
    await userEvent.click((await screen.findAllByTestId("inbox-row"))[1] as HTMLElement);
    const thread = await screen.findByTestId("thread");
    expect(within(thread).getByRole("heading", { level: 2 })).toHaveTextContent("Bestilling");
    expect(within(thread).getAllByTestId("letter")).toHaveLength(1);
    await waitFor(() => expect(host.asked).toContain("thread_mark"));
  });

  it("finishes with E, says so, and takes it back with Ctrl+Z", async () => {
    openWindow();
    const rows = await screen.findAllByTestId("inbox-row");
    rows[2]?.focus();
    await userEvent.keyboard("e");
    await waitFor(() => expect(screen.getAllByTestId("inbox-row")).toHaveLength(10));
    expect(screen.getByTestId("toast")).toHaveTextContent("Flyttet til Ferdig");
    await userEvent.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(screen.getAllByTestId("inbox-row")).toHaveLength(11));
  });

  it("moves with J and K and opens with Enter", async () => {
    openWindow();
    const rows = await screen.findAllByTestId("inbox-row");
    rows[0]?.focus();
    await userEvent.keyboard("jj");
    await waitFor(() => expect(screen.getAllByTestId("inbox-row")[2]).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByTestId("thread")).toHaveTextContent("Kari Nordmo");
    await waitFor(() => expect(screen.getByTestId("patient-pane")).toHaveTextContent("Kronisk korsryggsmerte"));
  });

  it("does not offer an answer to a message that is unclear about whom it concerns", async () => {
    const made = answers(() => undefined);
    const view = made.thread?.({ threadId: 3 });
    if (view === undefined) throw new Error("no fake");
    openWindow(
      { screen: "inbox", threadId: 3 },
      { thread: () => ({ ...view, row: { ...view.row, held: true }, answers: [], noAnswerReason: "held" }) },
    );
    expect(await screen.findByTestId("held")).toHaveTextContent("uenig med seg selv");
    expect(screen.queryByTestId("thread-answer")).toBeNull();
    expect(screen.getByTestId("thread")).not.toHaveTextContent("Gjelder Kari Nordmo");
    expect(screen.getByTestId("patient-pane")).not.toHaveTextContent("Kari Nordmo");
  });

  it("is in English too", async () => {
    openWindow({ screen: "inbox" }, {}, { language: "en" });
    await waitFor(() => expect(screen.getByTestId("split-open")).toHaveTextContent("Open"));
    await userEvent.click(screen.getByTestId("split-done"));
    expect(await screen.findByText("None done yet")).toBeInTheDocument();
  });
});
