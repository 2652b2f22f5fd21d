import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { DraftSave, DraftSend } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { openWindow } from "@/test/window";

const ANSWER = { screen: "compose", threadId: 3, kind: "request-answer" } as const;

describe("writing", () => {
  it("names whom it is about, and saves what is typed without being asked", async () => {
    const saves: DraftSave[] = [];
    const made = answers(() => undefined);
    openWindow(ANSWER, {
      ...made,
      draft_save: (request) => {
        saves.push(request);
        return made.draft_save?.(request) ?? { savedAt: "" };
      },
    });
    const field = await screen.findByTestId("write-text");
    expect(screen.getByTestId("patient-lock")).toHaveTextContent("Gjelder Kari Nordmo");
    await userEvent.type(field, "Time 24. november.");
    await waitFor(() => expect(saves.at(-1)?.fields.text).toBe("Time 24. november."));
    expect(screen.getByTestId("write-saved")).toHaveTextContent(/Lagret \d\d:\d\d:\d\d/);
    await waitFor(() => expect(screen.getByTestId("letter-preview")).toHaveTextContent("Time 24. november."));
  });

  it("leads to the first finding instead of sending what would be refused", async () => {
    openWindow(ANSWER);
    await userEvent.click(await screen.findByTestId("write-send"));
    expect(await screen.findByTestId("check-verdict")).toHaveAttribute("data-errors", "1");
    expect(screen.queryByTestId("confirm")).toBeNull();
    await waitFor(() => expect(document.activeElement).toHaveAttribute("data-rule", "R10"));
  });

  it("sends what was confirmed, and opens the draft again when taken back", async () => {
    const sent: DraftSend[] = [];
    const made = answers(() => undefined);
    openWindow(ANSWER, {
      ...made,
      draft_send: (request) => {
        sent.push(request);
        const row = made.draft_send?.(request);
        if (row === undefined) throw new Error("no fake");
        return row;
      },
    });
    await userEvent.type(await screen.findByTestId("write-text"), "Ja.");
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("confirm-send")).toHaveTextContent("Send om Kari N., 1958");
    expect(screen.getByTestId("confirm")).toHaveTextContent("148358 23033");
    await userEvent.click(screen.getByTestId("confirm-send"));
    expect(await screen.findByTestId("toast")).toHaveTextContent("Kari Nordmo");
    expect(sent).toEqual([
      {
        draftId: 1,
        confirmedName: "Kari Nordmo",
        confirmedBirthDate: "1958-03-14",
        confirmedTo: "90000000",
        confirmedAttachments: [],
      },
    ]);
  });
});
