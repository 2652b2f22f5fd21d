import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { useAct } from "@/lib/keys";
import { inWindow } from "@/test/inWindow";

import { CheatSheet } from "./CheatSheet";
import { GoTo } from "./GoTo";
import { Palette } from "./Palette";

function Acts({ onDone }: { onDone: () => void }) {
  useAct("done", onDone);
  return null;
}

it("offers only what can be done now, and does it", async () => {
  const user = userEvent.setup();
  const done = vi.fn();
  inWindow(
    <>
      <Acts onDone={done} />
      <Palette />
    </>,
    { screen: "inbox" },
  );
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByTestId("palette-input");
  expect(screen.queryByText("Svar")).not.toBeInTheDocument();
  await user.type(field, "ferdig");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(screen.queryByTestId("palette")).not.toBeInTheDocument();
});

it("goes to the first patient that fits", async () => {
  const user = userEvent.setup();
  const { route } = inWindow(<GoTo />, { screen: "inbox" });
  await user.keyboard("{Control>}o{/Control}");
  await user.type(await screen.findByTestId("goto-input"), "nora");
  expect(await screen.findByText("21.02.1945")).toBeInTheDocument();
  await waitFor(() => expect(screen.getAllByTestId("goto-patient")).toHaveLength(1));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(route()).toEqual({ screen: "chart", patientId: 22 }));
});

it("shows every key, and finds one by its word", async () => {
  const user = userEvent.setup();
  inWindow(<CheatSheet />, { screen: "inbox" });
  await user.keyboard("{F1}");
  expect(await screen.findByText("Kommandoer")).toBeInTheDocument();
  await user.type(screen.getByRole("searchbox"), "lås");
  expect(screen.queryByText("Kommandoer")).not.toBeInTheDocument();
  expect(screen.getByText("Ctrl L")).toBeInTheDocument();
});
