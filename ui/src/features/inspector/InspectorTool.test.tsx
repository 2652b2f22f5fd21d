import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { Inspection } from "@/host/bindings";
import { inWindow } from "@/test/inWindow";

import { InspectorTool } from "./InspectorTool";

it("leads from a line of the letter to the node and the bytes, and back", async () => {
  const user = userEvent.setup();
  inWindow(<InspectorTool />, { screen: "tools", tool: "inspector", messageId: 31 });
  await user.click(await screen.findByText("Hvordan går det?", { selector: "[role=option] *" }));
  expect(await screen.findByText("Bundle.entry[1].resource.description")).toBeInTheDocument();
  await waitFor(() => expect(screen.getByRole("treeitem", { selected: true })).toHaveTextContent("beskrivelse"));
  const on = screen.getAllByTestId("raw-row").filter((row) => row.dataset["on"] === "true");
  expect(on.map((row) => row.textContent)).toEqual(['16      "description": "Hvordan går det?"']);
  // The other way: a row of the text.
  const status = screen.getAllByTestId("raw-row")[14];
  if (status === undefined) throw new Error("no row");
  await user.click(status);
  await waitFor(() => expect(screen.getByRole("treeitem", { selected: true })).toHaveTextContent("status"));
  expect(screen.getByRole("option", { selected: true })).toHaveTextContent("requested");
});

it("walks the tree by arrows", async () => {
  const user = userEvent.setup();
  inWindow(<InspectorTool />, { screen: "tools", tool: "inspector", messageId: 31 });
  const tree = await screen.findByRole("tree");
  await within(tree).findByText("Hode");
  const [root] = within(tree).getAllByRole("treeitem");
  root?.focus();
  await user.keyboard("{ArrowDown}");
  await waitFor(() => expect(screen.getByRole("treeitem", { selected: true })).toHaveTextContent("id"));
  await user.keyboard("{ArrowLeft}");
  await waitFor(() => expect(screen.getByRole("treeitem", { selected: true })).toHaveTextContent("Melding"));
  await user.keyboard("{ArrowLeft}");
  await waitFor(() => expect(within(tree).getAllByRole("treeitem")).toHaveLength(1));
});

it("goes from a finding to the place it is about", async () => {
  const user = userEvent.setup();
  inWindow(<InspectorTool />, { screen: "tools", tool: "inspector", messageId: 31 });
  await user.click(await screen.findByTestId("tab-findings"));
  expect(screen.getByText("40 av 41 regler i orden")).toBeInTheDocument();
  await user.click(screen.getByTestId("finding-show"));
  expect(await screen.findByText("Bundle.entry[0].resource.source")).toBeInTheDocument();
});

it("says what is wrong with a file, and shows its bytes all the same", async () => {
  const user = userEvent.setup();
  const broken = (inspection: Inspection): Inspection => ({
    ...inspection,
    problem: { code: "not_json", line: 3, column: 9 },
    root: null,
    blocks: [],
    findings: [],
    layouts: ["received"],
    linked: [],
  });
  const { host } = inWindow(<InspectorTool />, { screen: "tools", tool: "inspector" });
  const plain = await host.call("inspect", { messageId: null, file: "handle" });
  inWindow(<InspectorTool />, { screen: "tools", tool: "inspector" }, { inspect: () => broken(plain) });
  await user.click(screen.getAllByTestId("inspector-open").at(-1) as HTMLElement);
  expect(await screen.findByTestId("inspector-problem")).toHaveTextContent(
    "Dette er ikke gyldig JSON. Linje 3, tegn 9.",
  );
  await waitFor(() => expect(screen.getAllByTestId("raw-row").length).toBeGreaterThan(5));
  expect(screen.queryByRole("tree")).not.toBeInTheDocument();
});

it("shows where a message came from, and compares it with another", async () => {
  const user = userEvent.setup();
  const { route } = inWindow(<InspectorTool />, { screen: "tools", tool: "inspector", messageId: 31 });
  await user.click(await screen.findByTestId("tab-compare"));
  await waitFor(() =>
    expect(within(screen.getByTestId("compare-with")).getAllByRole("option").length).toBeGreaterThan(1),
  );
  const option = within(screen.getByTestId("compare-with")).getAllByRole("option")[1];
  if (option === undefined) throw new Error("nothing to compare with");
  await user.selectOptions(screen.getByTestId("compare-with"), option);
  expect(await screen.findByText("Sier det samme")).toBeInTheDocument();
  await user.click(screen.getByTestId("diff-times"));
  expect(await screen.findByText("1 linjer bare i den første, 1 bare i den andre")).toBeInTheDocument();
  await user.click(screen.getByTestId("tab-trail"));
  const arrived = (await screen.findAllByTestId("trail-event"))[0];
  if (arrived === undefined) throw new Error("no trail");
  expect(arrived).toHaveTextContent("posisjon 441");
  await user.click(within(arrived).getByText("Se utvekslingen"));
  expect(route()).toEqual({ screen: "traffic", exchangeId: "0193-1" });
});
