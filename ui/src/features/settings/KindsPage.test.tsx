import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { KINDS } from "@/host/fake/kinds";
import { openWindow } from "@/test/window";

describe("kinds of message", () => {
  it("says what is wrong before anything is kept, and keeps what is right", async () => {
    openWindow({ screen: "settings", section: "kinds" });
    const field = await screen.findByTestId("kinds-json");
    await userEvent.type(field, "ikke json");
    await userEvent.click(screen.getByTestId("kinds-add"));
    expect(await screen.findByTestId("kinds-report")).toHaveAttribute("data-findings", "1");
    expect(field).toHaveValue("ikke json");
    fireEvent.change(field, { target: { value: "[]" } });
    expect(screen.queryByTestId("kinds-report")).toBeNull();
    await userEvent.click(screen.getByTestId("kinds-check"));
    expect(await screen.findByTestId("kinds-report")).toHaveAttribute("data-findings", "0");
    await userEvent.click(screen.getByTestId("kinds-add"));
    expect(await screen.findByTestId("toast")).toHaveTextContent("lagt til");
    expect(field).toHaveValue("");
  });

  it("marks the workspace's own, which alone can be taken away", async () => {
    const own = KINDS.map((kind, index) => ({ ...kind, own: index === 0 }));
    openWindow({ screen: "settings", section: "kinds" }, { kinds: () => ({ kinds: own }) });
    const [first, second] = await screen.findAllByTestId("kind-row");
    expect(first).toHaveTextContent("arbeidsområdets egen");
    expect(second).not.toHaveTextContent("arbeidsområdets egen");
    expect(screen.getAllByTestId("kind-remove")).toHaveLength(1);
    await userEvent.click(screen.getByTestId("kind-remove"));
    expect(await screen.findByTestId("toast")).toHaveTextContent("tatt bort");
  });
});
