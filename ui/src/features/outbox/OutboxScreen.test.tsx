import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

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
});
