import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { answers } from "@/host/fake/answers";
import { threadRows } from "@/host/fake/messages";
import { openWindow } from "@/test/window";

import { samePerson } from "./LinkDialog";

function stray(threadId: number) {
  const made = answers(() => undefined);
  const view = made.thread?.({ threadId });
  if (view === undefined) throw new Error("no fake");
  const messages = view.messages.map((message) => ({ ...message, flags: ["unlinked"] }));
  return { thread: () => ({ ...view, messages }) };
}

describe("linking a thread", () => {
  it("lists the same patient's threads, shows both people, links, and takes it back", async () => {
    const { host } = openWindow({ screen: "inbox", threadId: 1 }, stray(1));
    const card = await screen.findByTestId("stray");
    expect(card).toHaveTextContent("Ukoblet");
    await userEvent.click(within(card).getByTestId("stray-link"));
    const dialog = await screen.findByTestId("link-dialog");
    const choices = await within(dialog).findAllByTestId("link-choice");
    expect(choices).toHaveLength(1);
    expect(within(dialog).getByTestId("link-do")).toBeDisabled();
    await userEvent.click(within(choices[0] as HTMLElement).getByRole("radio"));
    expect(within(dialog).getByTestId("link-both")).toHaveTextContent(/Denne samtalen.*Arvid.*Den andre.*Arvid/);
    await userEvent.click(within(dialog).getByTestId("link-do"));
    await waitFor(() => expect(host.asked).toContain("thread_link"));
    expect(screen.getByTestId("toast")).toHaveTextContent("Samtalene er koblet");
    await waitFor(() => expect(screen.getAllByTestId("inbox-row")).toHaveLength(10));
  });

  it("does not link two people's threads, and says why", async () => {
    openWindow({ screen: "inbox", threadId: 1 }, stray(1));
    await userEvent.click(await screen.findByTestId("stray-link"));
    const dialog = await screen.findByTestId("link-dialog");
    await userEvent.type(within(dialog).getByTestId("link-search"), "Kari");
    const found = await within(dialog).findAllByText(/Kari Nordmo/);
    await userEvent.click(found[0] as HTMLElement);
    expect(await within(dialog).findByTestId("link-differs")).toHaveTextContent("to forskjellige personer");
    expect(within(dialog).getByTestId("link-do")).toBeDisabled();
  });

  it("calls two threads one person's only when nothing they say differs", () => {
    const [arvid, , kari] = threadRows();
    if (arvid === undefined || kari === undefined) throw new Error("no rows");
    expect(samePerson(arvid, arvid)).toBe(true);
    expect(samePerson(arvid, kari)).toBe(false);
    const nobody = { ...kari, patient: { ...kari.patient, patientId: null, maskedNumber: null, birthDate: null } };
    expect(samePerson(arvid, nobody)).toBe(true);
  });
});

describe("one letter of a thread", () => {
  it("is taken out by its menu", async () => {
    const { host } = openWindow({ screen: "inbox", threadId: 3 });
    const menus = await screen.findAllByTestId("letter-menu");
    await userEvent.click(menus[0] as HTMLElement);
    await userEvent.click(await screen.findByTestId("letter-detach"));
    await waitFor(() => expect(host.asked).toContain("message_detach"));
    expect(screen.getByTestId("toast")).toHaveTextContent("Meldingen står nå alene");
  });
});

describe("a held thread", () => {
  it("names everybody it may be about, takes a person's choice, and its undo", async () => {
    const made = answers(() => undefined);
    const view = made.thread?.({ threadId: 3 });
    if (view === undefined) throw new Error("no fake");
    const { host } = openWindow(
      { screen: "inbox", threadId: 3 },
      { thread: () => ({ ...view, row: { ...view.row, held: true }, answers: [], noAnswerReason: "held" }) },
    );
    const people = await screen.findAllByTestId("held-person");
    expect(people.map((one) => one.textContent)).toEqual([
      expect.stringContaining("Kari Nordmo"),
      expect.stringContaining("Per Kristian"),
    ]);
    await userEvent.click(within(people[1] as HTMLElement).getByTestId("held-choose"));
    await waitFor(() => expect(host.asked).toContain("thread_settle"));
    const toast = screen.getByTestId("toast");
    expect(toast).toHaveTextContent("Samtalen gjelder Per Kristian");
    await userEvent.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(host.asked).toContain("undo"));
  });
});

describe("a due date", () => {
  it("is said in working days too, when it is soon", async () => {
    openWindow({ screen: "inbox", threadId: 3 });
    const thread = await screen.findByTestId("thread");
    expect(within(thread).getByTestId("due")).toHaveTextContent(/6 dager \(4 virkedager\)/);
  });
});

describe("the keys", () => {
  it("bring focus into the list with the screen, so that Enter opens a row", async () => {
    openWindow({ screen: "outbox" });
    await screen.findByTestId("outbox");
    screen.getByTestId("rail-outbox").focus();
    await userEvent.keyboard("{Control>}1{/Control}");
    await waitFor(() => expect(screen.getAllByTestId("inbox-row")[0]).toHaveFocus());
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByTestId("thread")).toBeInTheDocument();
  });
});
