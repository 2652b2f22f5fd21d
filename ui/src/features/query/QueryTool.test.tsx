import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { inWindow } from "@/test/inWindow";

import { QueryTool } from "./QueryTool";

function shown(over: Parameters<typeof inWindow>[2] = {}) {
  return inWindow(<QueryTool />, { screen: "tools", tool: "query" }, over);
}

it("makes the form from the address and the address from the form", async () => {
  const user = userEvent.setup();
  shown();
  const url = await screen.findByTestId("query-url");
  await user.clear(url);
  await user.type(url, "Patient?name=kari");
  await waitFor(() => expect(screen.getAllByTestId("part")).toHaveLength(1));
  const line = within(screen.getAllByTestId("part")[0] ?? document.body);
  await waitFor(() => expect(line.getByTestId("part-name")).toHaveValue("name"));
  expect(line.getByTestId("part-value")).toHaveValue("kari");
  await user.selectOptions(line.getByTestId("part-modifier"), "exact");
  await waitFor(() => expect(url).toHaveValue("Patient?name:exact=kari"));
  await user.click(screen.getByTestId("part-add"));
  const names = screen.getAllByTestId("part-name");
  await user.type(names.at(-1) ?? url, "birthdate");
  await waitFor(() => expect(url).toHaveValue("Patient?name:exact=kari&birthdate="));
});

it("says what is wrong with an address and keeps the form", async () => {
  const user = userEvent.setup();
  shown();
  const url = await screen.findByTestId("query-url");
  await user.clear(url);
  await user.type(url, "patient?name=kari");
  expect(await screen.findByText(/må begynne med en ressurstype/)).toBeInTheDocument();
});

it("asks, shows a table that grows, and says what the server ignored", async () => {
  const user = userEvent.setup();
  shown();
  const url = await screen.findByTestId("query-url");
  await user.clear(url);
  await user.type(url, "Patient?overses=1{Enter}");
  expect(await screen.findByText(/så bort fra overses/)).toBeInTheDocument();
  await waitFor(() => expect(screen.getAllByTestId("query-row")).toHaveLength(4));
  await user.click(screen.getByTestId("query-more"));
  await waitFor(() => expect(screen.getAllByTestId("query-row")).toHaveLength(8));
  expect(screen.queryByTestId("query-more")).not.toBeInTheDocument();
});

it("keeps a number out of the address and out of what is saved", async () => {
  const user = userEvent.setup();
  shown();
  const url = await screen.findByTestId("query-url");
  await user.clear(url);
  await user.type(url, "Patient?identifier=14835812345");
  expect(await screen.findByTestId("query-personal")).toHaveTextContent("aldri i adressen");
  expect(screen.getByTestId("query-save")).toBeDisabled();
  await user.selectOptions(screen.getByTestId("query-method"), "get");
  expect(screen.getByTestId("query-personal")).toHaveTextContent("kan ikke sendes med GET");
});

it("saves a question under a name and opens it again", async () => {
  const user = userEvent.setup();
  shown();
  const url = await screen.findByTestId("query-url");
  await user.clear(url);
  await user.type(url, "Observation?code=85354-9");
  await user.click(screen.getByTestId("query-save"));
  await user.type(await screen.findByTestId("query-save-name"), "Blodtrykk");
  await user.click(screen.getByTestId("query-save-yes"));
  await user.clear(url);
  await user.type(url, "Patient");
  await user.selectOptions(await screen.findByTestId("query-saved"), "Blodtrykk");
  await waitFor(() => expect(url).toHaveValue("Observation?code=85354-9"));
});
