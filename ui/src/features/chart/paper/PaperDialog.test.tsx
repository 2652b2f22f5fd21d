import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import type { ApiError, ChartPaperRequest, ChartPdfRequest } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { PrintAct } from "./PrintAct";

function patient() {
  const chart = answers(() => undefined).patient_chart?.({ patientId: 1 });
  if (chart === undefined) throw new Error("the fake has no chart");
  return chart.patient;
}

async function opened(tab: string, over: Parameters<typeof inWindow>[2] = {}) {
  const user = userEvent.setup();
  const shown = inWindow(<PrintAct patient={patient()} tab={tab} />, { screen: "chart", patientId: 1 }, over);
  await user.keyboard("{Control>}p{/Control}");
  const dialog = within(await screen.findByTestId("paper-dialog"));
  return { user, dialog, shown };
}

function chosen(): string[] {
  return screen
    .getAllByRole<HTMLInputElement>("checkbox")
    .filter((box) => box.checked)
    .map((box) => box.value);
}

it("opens by Ctrl P with the part that is looked at, and counts the pages", async () => {
  const asked = vi.fn((request: ChartPaperRequest) => ({ pages: request.parts.length, ask: false }));
  const { user, dialog } = await opened("medications", { chart_paper: asked });
  expect(chosen()).toEqual(["medications"]);
  expect(await dialog.findByText("Blir 1 side.")).toBeInTheDocument();
  await user.click(dialog.getByLabelText("Målinger"));
  await user.click(dialog.getByLabelText("Problemer"));
  expect(await dialog.findByText("Blir 3 sider.")).toBeInTheDocument();
  // Ticked one after the other, counted when they stand.
  expect(asked.mock.calls.length).toBeLessThanOrEqual(3);
  expect(asked.mock.lastCall?.[0]).toEqual({
    patientId: 1,
    parts: ["measurements", "medications", "conditions"],
    from: null,
    to: null,
    language: "nb",
  });
});

it("takes everything from the tab with everything, and asks before it is very long", async () => {
  const saved = vi.fn((request: ChartPdfRequest) => ({ pages: request.parts.length, bytes: 1 }));
  const { user, dialog } = await opened("all", { chart_pdf: saved });
  expect(chosen()).toHaveLength(14);
  await dialog.findByText("Blir 14 sider.");
  await user.click(dialog.getByTestId("paper-save"));
  expect(saved).not.toHaveBeenCalled();
  expect(dialog.getByText(/Dette blir 14 sider/)).toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Lagre alle 14 sidene" }));
  await waitFor(() => expect(saved).toHaveBeenCalledOnce());
  expect(saved.mock.lastCall?.[0]).toMatchObject({ long: true, file: "handle-1" });
  await waitFor(() => expect(screen.queryByTestId("paper-dialog")).not.toBeInTheDocument());
});

it("copies as text, and offers the same parts the next time", async () => {
  const copied = vi.fn(() => ({ text: "Pasientkort" }));
  const { user, dialog } = await opened("conditions", { chart_text: copied });
  const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  await user.click(dialog.getByLabelText("Allergier"));
  await user.click(dialog.getByTestId("paper-copy"));
  await waitFor(() => expect(written).toHaveBeenCalledWith("Pasientkort"));
  await waitFor(() => expect(screen.queryByTestId("paper-dialog")).not.toBeInTheDocument());

  await user.click(screen.getByTestId("chart-print"));
  expect(chosen()).toEqual(["conditions"]);
  await user.click(screen.getByTestId("paper-last"));
  expect(chosen()).toEqual(["conditions", "allergies"]);
});

it("asks for a period in days, and none when nothing is chosen", async () => {
  const asked = vi.fn((request: ChartPaperRequest) => ({ pages: request.parts.length, ask: false }));
  const { user, dialog } = await opened("conditions", { chart_paper: asked });
  await user.click(dialog.getByRole("radio", { name: "Siste år" }));
  await waitFor(() => expect(asked.mock.lastCall?.[0].from).toMatch(/^\d{4}-\d{2}-\d{2}$/));
  expect(asked.mock.lastCall?.[0].to).toBeNull();
  await user.click(dialog.getByRole("button", { name: "Fjern alle" }));
  expect(dialog.getByText("Velg minst én del.")).toBeInTheDocument();
  await user.click(dialog.getByTestId("paper-save"));
  expect(screen.getByTestId("paper-dialog")).toBeInTheDocument();
});

it("says why nothing leaves a stage", async () => {
  const error: ApiError = {
    code: "stage_forbids",
    message: "",
    retry: "never",
    issues: [{ place: "stage_mode", code: "stage_mode" }],
    reference: null,
  };
  const { user, dialog } = await opened("conditions", {
    chart_text: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
      throw error;
    },
  });
  await user.click(dialog.getByTestId("paper-copy"));
  expect(await dialog.findByRole("alert")).toHaveTextContent(/Scenemodus er på/);
});
