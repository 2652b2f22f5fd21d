import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { openWindow } from "@/test/window";

const ANSWER = { screen: "compose", threadId: 3, kind: "request-answer" } as const;

describe("files beside a draft", () => {
  it("are shown with kind and size, and what was not taken says why", async () => {
    openWindow(ANSWER);
    await userEvent.click(await screen.findByTestId("write-attach"));
    expect(await screen.findByTestId("draft-attachment")).toHaveTextContent(/epikrise\.pdf.*PDF · 812 kB/);
    expect(screen.getByTestId("attach-refused")).toHaveTextContent(
      "regneark.xlsx er verken PDF, PNG, JPEG eller TIFF.",
    );
    expect(screen.getByTestId("write-attachments-total")).toHaveTextContent("1 vedlegg, 812 kB av 25 MB");
    await waitFor(() => expect(screen.getByTestId("preview-attachments")).toHaveTextContent("Vedlegg: epikrise.pdf"));
  });

  it("come by a drop too, and go with a way back", async () => {
    const { host } = openWindow(ANSWER);
    await screen.findByTestId("write-attach");
    act(() => host.drag({ kind: "over", x: 100, y: 100 }));
    expect(screen.getByTestId("write-attachments")).toHaveAttribute("data-over", "true");
    act(() => host.drag({ kind: "dropped", x: 100, y: 100, files: ["bilde.png"] }));
    expect(await screen.findByTestId("draft-attachment")).toHaveTextContent("bilde.png");
    expect(screen.getByTestId("write-attachments")).toHaveAttribute("data-over", "false");
    await userEvent.click(screen.getByTestId("draft-attachment-remove"));
    await waitFor(() => expect(screen.queryByTestId("draft-attachment")).toBeNull());
    expect(document.activeElement).toBe(screen.getByTestId("write-attach"));
    await userEvent.click(await screen.findByTestId("toast-undo"));
    expect(await screen.findByTestId("draft-attachment")).toHaveTextContent("bilde.png");
  });

  it("are named before the message is sent", async () => {
    openWindow(ANSWER);
    await userEvent.type(await screen.findByTestId("write-text"), "Se vedlegg.");
    await userEvent.keyboard("{Control>}{Shift>}A{/Shift}{/Control}");
    await screen.findByTestId("draft-attachment");
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByTestId("confirm-attachments")).toHaveTextContent("epikrise.pdf");
  });
});
