import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import type { KeptDocuments, KeptRow } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { ChartsPart } from "./ChartsPart";

function lying(documents: readonly KeptDocuments[]): void {
  const page = answers(() => undefined).kept_page?.({ after: null, limit: 5 });
  const [first] = page?.rows ?? [];
  if (page === undefined || first === undefined) throw new Error("the fake has no chart");
  const rows: KeptRow[] = documents.map((one, at) => ({
    ...first,
    patient: { ...first.patient, patientId: at + 1 },
    documents: one,
  }));
  inWindow(<ChartsPart />, { screen: "settings" }, { kept_page: () => ({ ...page, rows, after: null }) });
}

it("says how many documents can be opened without network, and why the rest cannot", async () => {
  lying([
    { all: 9, here: 4, elsewhere: 1, tooLarge: 2, notGiven: 1 },
    { all: 3, here: 3, elsewhere: 0, tooLarge: 0, notGiven: 0 },
    { all: 0, here: 0, elsewhere: 0, tooLarge: 0, notGiven: 0 },
  ]);
  const [some, whole, none] = await screen.findAllByTestId("chart-documents");
  if (some === undefined || whole === undefined || none === undefined) throw new Error("three rows");
  expect(some).toHaveTextContent("4 av 9 ligger her");
  expect(within(some).getByText("1 ligger på en annen server")).toBeVisible();
  expect(within(some).getByText("2 er for store til å tas med")).toBeVisible();
  expect(within(some).getByText("1 ble ikke gitt av serveren")).toBeVisible();
  expect(within(some).getByText("1 er ikke hentet")).toBeVisible();
  expect(whole.textContent).toBe("3 av 3 ligger her");
  expect(none.textContent).toBe("ingen");
});
