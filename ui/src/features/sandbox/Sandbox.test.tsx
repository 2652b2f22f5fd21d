import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { inWindow } from "@/test/inWindow";

import { SandboxTool } from "./SandboxTool";
import { StageBar } from "./StageBar";
import { WhyTool } from "./WhyTool";

it("shows how the other side stands, and tells a story about whom one chooses", async () => {
  const user = userEvent.setup();
  const { host } = inWindow(<SandboxTool />, { screen: "tools", tool: "sandbox" });
  expect(await screen.findByText("14 meldinger")).toBeInTheDocument();
  await user.click(screen.getByTestId("tell-order"));
  expect(await screen.findByText("15 meldinger")).toBeInTheDocument();
  expect(host.asked).toContain("sandbox_story");
});

it("turns a fault on with its parameter, and all of them off at once", async () => {
  const user = userEvent.setup();
  inWindow(<SandboxTool />, { screen: "tools", tool: "sandbox" });
  const line = await screen.findByTestId("fault-status-429");
  const toggle = within(line).getByRole("checkbox");
  await user.click(toggle);
  expect(await screen.findByTestId("faults-off")).toBeInTheDocument();
  expect(toggle).toBeChecked();
  await user.click(screen.getByTestId("faults-off"));
  expect(toggle).not.toBeChecked();
});

it("names the one cause, what to do, and what was tried on the way", async () => {
  const user = userEvent.setup();
  inWindow(<WhyTool />, { screen: "tools", tool: "why" });
  await user.click(screen.getByTestId("why-ask"));
  const cause = await screen.findByTestId("why-cause");
  expect(cause).toHaveAttribute("data-cause", "her_id");
  expect(screen.getByTestId("why-her_id")).toHaveTextContent("Loggen til 90000077 er tom");
});

it("asks by itself when one comes from a place where nothing came", async () => {
  inWindow(<WhyTool />, { screen: "tools", tool: "why", run: { split: "open", query: "nordmo" } });
  expect(await screen.findByTestId("why-cause")).toHaveAttribute("data-cause", "filter");
});

it("is nowhere but in the demo lens", async () => {
  inWindow(<StageBar />, { screen: "inbox" });
  await Promise.resolve();
  expect(screen.queryByTestId("stage-bar")).not.toBeInTheDocument();
});

it("asks before the demo begins again, and says what is lost", async () => {
  const user = userEvent.setup();
  inWindow(<SandboxTool />, { screen: "tools", tool: "sandbox" });
  await user.click(await screen.findByTestId("demo-reset"));
  const question = await screen.findByTestId("reset-question");
  expect(await within(question).findByText(/482 meldinger/)).toBeInTheDocument();
  await user.click(within(question).getByText("Behold demoen"));
  expect(screen.queryByTestId("reset-question")).not.toBeInTheDocument();
});
