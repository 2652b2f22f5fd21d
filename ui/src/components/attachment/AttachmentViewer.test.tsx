import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { AttachmentOpened, AttachmentRequest, AttachmentSave } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { openWindow } from "@/test/window";

const opened: AttachmentOpened = {
  name: "notat.txt",
  kind: "text",
  contentType: "text/plain",
  said: "text/plain",
  lie: false,
  size: 31,
  sha256: "ab".repeat(32),
  parts: [],
  pages: 0,
  more: false,
  text: "Pasienten møtte ikke til time.",
  refused: null,
  maySave: true,
  fetched: false,
};

function show(found: Partial<AttachmentOpened>) {
  const asked: AttachmentRequest[] = [];
  const saved: AttachmentSave[] = [];
  const window = openWindow(
    { screen: "inbox", threadId: 3 },
    {
      ...answers(() => undefined),
      attachment_open: (request) => {
        asked.push(request);
        return { ...opened, ...found };
      },
      attachment_save: (request) => {
        saved.push(request);
        return { bytes: 31 };
      },
    },
  );
  return { ...window, asked, saved };
}

describe("an attachment", () => {
  it("is opened by an act and not before, says whose it is, and is saved when asked", async () => {
    const { asked, saved } = show({});
    const chip = await screen.findByTestId("attachment-open");
    expect(asked).toEqual([]);
    await userEvent.click(chip);
    const viewer = await screen.findByTestId("attachment-viewer");
    expect(await within(viewer).findByTestId("attachment-text")).toHaveTextContent("møtte ikke til time");
    expect(viewer).toHaveTextContent("Kari Nordmo");
    expect(asked).toHaveLength(1);
    await userEvent.click(within(viewer).getByTestId("attachment-save"));
    expect(saved).toEqual([{ messageId: asked[0]?.messageId, index: 0, file: "handle-1" }]);
  });

  it("that is a program is neither opened nor saved, and the lie is named", async () => {
    show({ kind: "program", text: null, refused: "program", lie: true, said: "application/pdf", maySave: false });
    await userEvent.click(await screen.findByTestId("attachment-open"));
    expect(await screen.findByTestId("attachment-refused")).toHaveTextContent("Vedlegget er et program");
    expect(screen.getByTestId("attachment-lie")).toHaveTextContent(
      "Avsenderen kaller det application/pdf, men innholdet er et program.",
    );
    expect(screen.queryByTestId("attachment-save")).toBeNull();
  });

  it("that the engine could not bring says so where it was to be shown", async () => {
    openWindow(
      { screen: "inbox", threadId: 3 },
      {
        ...answers(() => undefined),
        attachment_open: () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
          throw { code: "offline", message: "", retry: "later", issues: [], reference: null };
        },
      },
    );
    await userEvent.click(await screen.findByTestId("attachment-open"));
    expect(await screen.findByTestId("attachment-viewer")).toHaveTextContent(/nett/i);
  });
});
