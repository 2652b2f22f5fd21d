import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { ServerSearch } from "@/host/bindings";
import { inWindow } from "@/test/inWindow";

import { PatientsScreen } from "./PatientsScreen";

function names(): (string | null)[] {
  // Namesakes have their doctor under the name.
  return screen
    .getAllByTestId("patient-row")
    .map((row) => row.querySelector("[role=gridcell]")?.textContent.replace(/fastlege .*$/u, "") ?? null);
}

function noServer(outcome: string): ServerSearch {
  return { rows: [], outcome, millis: 3, method: null, reference: null, more: false, ignored: [], strangers: 0 };
}

it("shows this machine's rows at once and joins the server's below them", async () => {
  const user = userEvent.setup();
  inWindow(<PatientsScreen />, { screen: "patients" });
  await user.type(screen.getByTestId("patient-search"), "kari n");
  await waitFor(() => expect(names()).toEqual(["Kari Nordmo", "Kari Nordmo", "Nora Karijord"]));
  await waitFor(() =>
    expect(names()).toEqual(["Kari Nordmo", "Kari Nordmo", "Nora Karijord", "Karin Nyberget", "Karim Nasr"]),
  );
  expect(screen.getByText(/2 har samme navn: se på fødselsdatoen/)).toBeInTheDocument();
});

it("opens the row that the arrows chose", async () => {
  const user = userEvent.setup();
  const { route } = inWindow(<PatientsScreen />, { screen: "patients" });
  await user.type(screen.getByTestId("patient-search"), "kari n");
  await waitFor(() => expect(screen.getAllByTestId("patient-row").length).toBeGreaterThan(2));
  await user.keyboard("{ArrowDown}{Enter}");
  expect(route()).toEqual({ screen: "chart", patientId: 21 });
});

it("says in words why the server has no part in the answer", async () => {
  const user = userEvent.setup();
  inWindow(<PatientsScreen />, { screen: "patients" }, { patient_search_server: () => noServer("offline") });
  await user.type(screen.getByTestId("patient-search"), "kari");
  expect(await screen.findByText(/Uten nett\. Du ser bare det som ligger på denne maskinen/)).toBeInTheDocument();
});

it("says that nobody is called so only when the server has answered too", async () => {
  const user = userEvent.setup();
  inWindow(<PatientsScreen />, { screen: "patients" }, { patient_search_server: () => noServer("bad_answer") });
  await user.type(screen.getByTestId("patient-search"), "karri nordmo");
  expect(await screen.findByText("Ingen treff på denne maskinen")).toBeInTheDocument();
  expect(screen.queryByText(/Ingen heter/)).not.toBeInTheDocument();
});

it("masks numbers and marks who is not from the journal", async () => {
  inWindow(<PatientsScreen />, { screen: "patients" });
  await screen.findAllByTestId("patient-row");
  expect(screen.getAllByText("148358 •••••").length).toBe(1);
  expect(screen.getByText("ikke fra journalsystem")).toBeInTheDocument();
});

it("enters a patient whom nobody knows, from what was typed", async () => {
  const user = userEvent.setup();
  const { route, host } = inWindow(<PatientsScreen />, { screen: "patients" });
  await user.type(screen.getByTestId("patient-search"), "karri nordmo");
  expect(await screen.findByText("Ingen heter «karri nordmo»")).toBeInTheDocument();
  await user.click(screen.getByTestId("patient-enter"));
  expect(await screen.findByTestId("enter-given")).toHaveValue("Karri");
  await user.click(screen.getByTestId("enter-save"));
  expect(screen.getAllByText("Skriv fødselsdatoen, eller et nummer").length).toBeGreaterThan(0);
  expect(host.asked).not.toContain("patient_enter");
  await user.type(screen.getByTestId("enter-birth-date"), "14.03.58");
  await user.click(screen.getByTestId("enter-save"));
  await waitFor(() => expect(route().screen).toBe("chart"));
});

it("says at the field that the digits do not agree", async () => {
  const user = userEvent.setup();
  inWindow(<PatientsScreen />, { screen: "patients" });
  await user.click(screen.getByTestId("patient-enter"));
  await user.type(await screen.findByTestId("enter-number"), "14835812349");
  expect(await screen.findByText(/Sifrene stemmer ikke med hverandre/)).toBeInTheDocument();
});

it("shows only what lies here, and asks no server for it", async () => {
  const user = userEvent.setup();
  const { host } = inWindow(<PatientsScreen />, { screen: "patients" });
  await user.click(screen.getByTestId("only-held"));
  expect(await screen.findByText("Kort som ligger her")).toBeInTheDocument();
  await user.type(screen.getByTestId("patient-search"), "kari n");
  await waitFor(() => expect(names()).toEqual(["Kari Nordmo", "Kari Nordmo", "Nora Karijord"]));
  expect(host.asked).not.toContain("patient_search_server");
});

it("keeps the active row by key and says so", async () => {
  const user = userEvent.setup();
  inWindow(<PatientsScreen />, { screen: "patients" });
  await user.type(screen.getByTestId("patient-search"), "nora");
  await waitFor(() => expect(screen.getAllByTestId("patient-row").length).toBe(1));
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(screen.getByTestId("keep")).toHaveAttribute("aria-pressed", "true"));
  expect(await screen.findByText(/1 er tatt med/)).toBeInTheDocument();
});

it("fetches the day's appointments and keeps its patients", async () => {
  const user = userEvent.setup();
  inWindow(<PatientsScreen />, { screen: "patients" });
  await user.click(await screen.findByTestId("day-read"));
  await user.click(await screen.findByTestId("day-keep"));
  expect(await screen.findByText(/9 er tatt med/)).toBeInTheDocument();
});

it("tells namesakes apart by their doctor, and says what the server ignored", async () => {
  const user = userEvent.setup();
  inWindow(
    <PatientsScreen />,
    { screen: "patients" },
    {
      patient_search_server: () => ({ ...noServer("answered"), method: "POST", ignored: ["birthdate"], strangers: 38 }),
    },
  );
  await user.type(screen.getByTestId("patient-search"), "kari n");
  expect(await screen.findAllByText(/fastlege Silje Aune/)).toHaveLength(2);
  expect(await screen.findByText("EPJ-serveren så bort fra fødselsdato.")).toBeInTheDocument();
  expect(screen.getByText("Den ga 38 personer som ikke passer. De er ikke tatt med.")).toBeInTheDocument();
});
