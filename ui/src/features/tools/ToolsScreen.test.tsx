import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { WrenchIcon } from "@navikt/aksel-icons";
import { expect, it } from "vitest";

import type { Tool } from "@/lib/feature";
import { ToolsProvider } from "@/lib/tools";
import { inWindow } from "@/test/inWindow";

import { ToolsScreen } from "./ToolsScreen";

function made(id: string, order: number): Tool {
  return { id, words: `tools:list`, icon: WrenchIcon, order, component: () => <p>{`innhold ${id}`}</p> };
}

function shown(tools: readonly Tool[], tool?: string) {
  return inWindow(
    <ToolsProvider tools={tools}>
      <ToolsScreen />
    </ToolsProvider>,
    tool === undefined ? { screen: "tools" } : { screen: "tools", tool },
  );
}

it("shows a lone tool without a list", () => {
  shown([made("one", 1)]);
  expect(screen.getByText("innhold one")).toBeInTheDocument();
  expect(screen.queryByRole("navigation")).not.toBeInTheDocument();
});

it("opens with the first, and goes to the one that is chosen", async () => {
  const user = userEvent.setup();
  const { route } = shown([made("one", 1), made("two", 2)]);
  expect(screen.getByText("innhold one")).toBeInTheDocument();
  await user.click(screen.getByTestId("tool-two"));
  expect(await screen.findByText("innhold two")).toBeInTheDocument();
  expect(screen.getByTestId("tool-two")).toHaveAttribute("aria-current", "page");
  expect(route()).toEqual({ screen: "tools", tool: "two" });
});

it("opens a tool by its name in the route, and the first for a name that is none", () => {
  shown([made("one", 1), made("two", 2)], "two");
  expect(screen.getByText("innhold two")).toBeInTheDocument();
  shown([made("three", 1), made("four", 2)], "gone");
  expect(screen.getByText("innhold three")).toBeInTheDocument();
});
