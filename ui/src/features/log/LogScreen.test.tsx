import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { fakeRow, logAnswers } from "@/host/fake/log";
import { inWindow } from "@/test/inWindow";

import { LogScreen } from "./LogScreen";

const shown = (over = {}) => inWindow(<LogScreen />, { screen: "log" }, { ...logAnswers(482), ...over });

describe("the log", () => {
  it("shows a long log with a few rows in the page, the newest first", async () => {
    inWindow(<LogScreen />, { screen: "log" }, logAnswers(100_000));
    const rows = await screen.findAllByTestId("log-row");
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]).toHaveAttribute("data-position", "99999");
    await waitFor(() => expect(rows[0]).not.toHaveTextContent("henter"));
    expect(screen.getByTestId("log-list")).toHaveAttribute("aria-rowcount", "100002");
    expect(screen.getByTestId("log-what")).toHaveTextContent("radnummeret");
  });

  it("has a quiet line where messages came late", async () => {
    shown();
    expect(await screen.findByTestId("log-note")).toHaveTextContent("2 meldinger kom sent og ble lest inn her");
  });

  it("opens a row beside the list, and its thread from there", async () => {
    const { route } = shown();
    const row = (await screen.findAllByTestId("log-row")).find((one) => one.dataset["position"] === "480");
    await waitFor(() => expect(row).toHaveAttribute("data-state", "held"));
    await userEvent.click(row as HTMLElement);
    const preview = await screen.findByTestId("log-preview");
    expect(await within(preview).findByTestId("log-facts")).toHaveTextContent("41 regler i orden");
    expect(preview).toHaveTextContent("NAV HER-id 90000000");
    await userEvent.click(await within(preview).findByTestId("log-open"));
    expect(route()).toEqual({ screen: "inbox", threadId: 481 });
  });

  it("leads from a row to the message's bytes explained, and to the exchange that brought it", async () => {
    const { route } = shown();
    const row = (await screen.findAllByTestId("log-row")).find((one) => one.dataset["position"] === "480");
    await waitFor(() => expect(row).toHaveAttribute("data-state", "held"));
    await userEvent.click(row as HTMLElement);
    const preview = await screen.findByTestId("log-preview");
    await userEvent.click(await within(preview).findByTestId("log-inspect"));
    expect(route()).toMatchObject({ screen: "tools", tool: "inspector" });
    await userEvent.click(await within(preview).findByTestId("log-traffic"));
    expect(route()).toMatchObject({ screen: "traffic", messageId: expect.any(Number) as number });
  });

  it("goes where it is told, and says so when it cannot", async () => {
    const { route } = shown({
      log_seek: ({ text }: { text: string | null }) => {
        if (text === "hva") {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- an ApiError, as the pipe throws it
          throw {
            code: "invalid",
            message: "",
            retry: "after_act",
            issues: [{ place: "text", code: "not_understood" }],
            reference: null,
          };
        }
        return { position: 17, by: "time", moment: "2026-11-20T09:31:00Z" };
      },
    });
    const field = await screen.findByTestId("log-seek");
    await userEvent.type(field, "10:31{Enter}");
    await waitFor(() => expect(route()).toMatchObject({ screen: "log", position: 17 }));
    expect(screen.getByText(/avsendernes klokker/u)).toBeInTheDocument();
    await userEvent.clear(field);
    await userEvent.type(field, "hva{Enter}");
    expect(await screen.findByText(/Skriv en posisjon, en tid/u)).toBeInTheDocument();
  });

  it("moves the ruler by the keys", async () => {
    const { route } = shown();
    const ruler = await screen.findByTestId("log-ruler");
    ruler.focus();
    await userEvent.keyboard("{Home}");
    await waitFor(() => expect(route()).toMatchObject({ position: 0 }));
    await userEvent.keyboard("{PageUp}{ArrowRight}");
    await waitFor(() => expect(ruler).toHaveAttribute("aria-valuenow", "11"));
  });

  it("filters by chips that can be taken away, and keeps a filter under a name", async () => {
    const { host } = shown();
    await userEvent.click(await screen.findByTestId("log-filter-add"));
    await userEvent.click(await screen.findByTestId("log-findings-any"));
    await waitFor(() => expect(screen.getByTestId("log-counts")).toHaveTextContent(/vises · 482 i alt/u));
    const rows = await screen.findAllByTestId("log-row");
    const found = fakeRow(Number(rows[0]?.dataset["position"]), 482);
    expect(found.message?.findings).toBeGreaterThan(0);
    // The menu stays open for more than one choice.
    await userEvent.keyboard("{Escape}");
    await userEvent.click(screen.getByTestId("log-saved"));
    await userEvent.click(await screen.findByTestId("log-filter-save"));
    const name = await screen.findByTestId("log-filter-name");
    await userEvent.type(within(name).queryByRole("textbox") ?? name, "Med funn");
    await userEvent.click(screen.getByTestId("log-filter-save-use"));
    await waitFor(() => expect(host.asked).toContain("log_filter_put"));
    await userEvent.click(screen.getByTestId("log-chip"));
    await waitFor(() => expect(screen.getByTestId("log-counts")).toHaveTextContent(/^482 rader/u));
  });

  it("offers to fetch what was too large, on that line alone", async () => {
    const { host } = inWindow(
      <LogScreen />,
      { screen: "log" },
      {
        ...logAnswers(460),
        log_fetch_large: ({ position }) => ({
          row: fakeRow(position, 460),
          headerId: null,
          bundleId: null,
          receivedAt: null,
          receiptedAt: null,
          receiptCode: null,
          findings: [],
          rules: 41,
          also: [],
          notInLog: false,
        }),
      },
    );
    const button = await screen.findByTestId("log-fetch-large");
    expect(button.closest("[data-testid=log-row]")).toHaveTextContent("for stor, ikke hentet");
    await userEvent.click(button);
    await waitFor(() => expect(host.asked).toContain("log_fetch_large"));
  });

  it("says what to do when there is no log", async () => {
    inWindow(<LogScreen />, { screen: "log" }, logAnswers(0));
    expect(await screen.findByText("Ingen logg å vise")).toBeInTheDocument();
  });
});
