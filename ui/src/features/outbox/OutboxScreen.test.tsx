import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { answers } from "@/host/fake/answers";
import { openWindow } from "@/test/window";

describe("the outbox", () => {
  it("puts what needs somebody first, in words", async () => {
    openWindow({ screen: "outbox" });
    const group = await screen.findByTestId("outbox-group-needs_you");
    expect(within(group).getAllByTestId("outbox-row")[0]).toHaveTextContent(/Thea Fjeldstad.*Avvist/);
    expect(screen.getByTestId("outbox-group-undo")).toHaveTextContent(/Sendes om \d+ s/);
  });

  it("shows every attempt and only the acts that the engine offers", async () => {
    openWindow({ screen: "outbox" });
    await userEvent.click((await screen.findAllByTestId("outbox-row"))[0] as HTMLElement);
    const detail = await screen.findByTestId("outbox-detail");
    expect(within(detail).getByTestId("attempts")).toHaveTextContent(/503/);
    expect(within(detail).getByTestId("act-edit_as_new")).toBeInTheDocument();
    expect(within(detail).queryByTestId("act-retry")).toBeNull();
    expect(detail).toHaveTextContent("Vedlegget «Spesialistrapport.tif» kan ikke leses");
  });

  it("leads from the rung of a receipt to its bytes, and on to Inspektør", async () => {
    const asked: number[] = [];
    openWindow(
      { screen: "outbox" },
      {
        message_raw: ({ messageId }) => {
          asked.push(messageId);
          return { json: '{"resourceType":"Bundle"}', bytes: 25, sha256: "ab".repeat(32), truncated: false };
        },
      },
    );
    await userEvent.click((await screen.findAllByTestId("outbox-row"))[0] as HTMLElement);
    const detail = await screen.findByTestId("outbox-detail");
    const rungs = within(detail).getAllByTestId("rung");
    await userEvent.click(rungs[0] as HTMLElement);
    expect(within(detail).queryByTestId("rung-raw")).toBeNull();
    await userEvent.click(rungs.at(-1) as HTMLElement);
    expect(asked).toEqual([]);
    await userEvent.click(within(detail).getByTestId("rung-raw"));
    expect(await screen.findByTestId("raw")).toHaveTextContent("Kvitteringen, slik den kom");
    expect(asked).toEqual([770]);
    await userEvent.click(screen.getByTestId("raw-inspect"));
    expect(await screen.findByTestId("inspector")).toBeInTheDocument();
  });

  it("says so when it is too late to take a message back", async () => {
    openWindow(
      { screen: "outbox" },
      {
        outbox_undo: () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- an ApiError, as the pipe throws it
          throw { code: "too_late", message: "sent", retry: "never", issues: [], reference: null };
        },
      },
    );
    await userEvent.click(await screen.findByTestId("outbox-undo"));
    await waitFor(() => expect(screen.getByTestId("toast")).toHaveTextContent("For sent å angre"));
  });

  it("says on every message behind a stuck one which it is, with a way there", async () => {
    openWindow({ screen: "outbox" });
    const queued = await screen.findByTestId("outbox-group-queued");
    const blocked = within(queued).getByTestId("outbox-blocked");
    expect(blocked).toHaveTextContent(/Venter på «Svar på forespørsel»/);
    await userEvent.click(blocked);
    await waitFor(() =>
      expect(within(queued).getAllByTestId("outbox-row")[0]).toHaveAttribute("aria-selected", "true"),
    );
  });

  it("lists receipts with the attempts, and asks for no more than the engine proves", async () => {
    const made = answers(() => undefined);
    const detail = made.outbox_detail?.({ outboxId: 1 });
    if (detail === undefined) throw new Error("no fake");
    const perhaps = {
      ...detail,
      row: { ...detail.row, delivery: { ...detail.row.delivery, state: "needs_you" as const } },
      perhapsReceived: true,
      safeToResend: true,
      acts: ["retry", "edit_as_new", "cancel"],
    };
    openWindow({ screen: "outbox", outboxId: 1 }, { outbox_detail: () => perhaps });
    const verdict = await screen.findByTestId("outbox-verdict");
    expect(verdict).toHaveTextContent("Ukjent om meldingen kom fram");
    expect(verdict).toHaveTextContent("Samme melding kan trygt sendes på nytt");
    expect(screen.getByTestId("receipt-row")).toHaveTextContent(/fatal-error.*pos. 431/);
  });

  it("shows receipts that contradict each other as two", async () => {
    const made = answers(() => undefined);
    const detail = made.outbox_detail?.({ outboxId: 1 });
    const [first] = detail?.receipts ?? [];
    if (detail === undefined || first === undefined) throw new Error("no fake");
    const both = {
      ...detail,
      row: { ...detail.row, delivery: { ...detail.row.delivery, contradicted: true } },
      receipts: [first, { ...first, messageId: 102, code: "ok", words: [] }],
    };
    openWindow({ screen: "outbox", outboxId: 1 }, { outbox_detail: () => both });
    expect(await screen.findByTestId("outbox-contradicted")).toHaveTextContent("sagt to ting");
    expect(screen.getAllByTestId("receipt-row")).toHaveLength(2);
  });
});
