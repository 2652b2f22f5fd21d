import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { AppState, WorkspaceSummary } from "@/host/bindings";
import { inWindow } from "@/test/inWindow";

import { WelcomeScreen } from "./WelcomeScreen";

const made: WorkspaceSummary = {
  id: "w9",
  name: "Furulia",
  stage: "PROD",
  methods: ["passphrase", "recovery_code"],
  open: true,
};

function app(workspaces: WorkspaceSummary[]): AppState {
  return {
    version: "0.1.0",
    workspaces,
    workspace: null,
    locked: false,
    problem: null,
    newSinceLock: 0,
    lockedAt: null,
    stageMode: false,
  };
}

it("starts the demo without a question", async () => {
  const user = userEvent.setup();
  const { host } = inWindow(
    <WelcomeScreen />,
    { screen: "welcome" },
    {
      app_state: () => app([]),
      workspace_create: () => ({ workspace: { ...made, stage: "DEMO" }, recoveryCode: null }),
    },
  );
  await user.click(await screen.findByTestId("start-demo"));
  await waitFor(() => expect(host.asked).toContain("workspace_create"));
});

it("shows a PROD workspace's recovery code until somebody says it is put away", async () => {
  const user = userEvent.setup();
  const { secrets } = inWindow(
    <WelcomeScreen />,
    { screen: "welcome" },
    { app_state: () => app([]), workspace_create: () => ({ workspace: made, recoveryCode: "ABCD-EFGH-IJKL" }) },
  );
  await user.click(await screen.findByTestId("start-connect"));
  fireEvent.change(await screen.findByTestId("workspace-name"), { target: { value: "Furulia" } });
  await user.click(screen.getByTestId("stage-PROD"));
  await user.click(screen.getByTestId("method-passphrase"));
  fireEvent.change(screen.getByTestId("workspace-passphrase"), { target: { value: "langt nok til dette" } });
  fireEvent.change(screen.getByTestId("workspace-repeat"), { target: { value: "langt nok til dette" } });
  await user.click(screen.getByTestId("workspace-create-save"));
  expect(await screen.findByTestId("recovery-code")).toHaveTextContent("ABCD-EFGH-IJKL");
  expect(secrets).toEqual([["new-workspace/passphrase", "langt nok til dette"]]);
  await user.click(screen.getByTestId("recovery-go"));
  expect(screen.getByTestId("recovery-code")).toBeInTheDocument();
  await user.click(screen.getByRole("checkbox"));
  await user.click(screen.getByTestId("recovery-go"));
  await waitFor(() => expect(screen.queryByTestId("recovery-code")).not.toBeInTheDocument());
});

it("asks for the passphrase of a workspace that the keyring cannot open", async () => {
  const user = userEvent.setup();
  const { secrets, host } = inWindow(
    <WelcomeScreen />,
    { screen: "welcome" },
    { app_state: () => app([{ ...made, open: false }]) },
  );
  await user.click(await screen.findByTestId("workspace-open-act"));
  // In one stroke: the dialog still settles its focus while a slow machine types.
  fireEvent.change(await screen.findByTestId("unlock-passphrase"), { target: { value: "langt nok til dette" } });
  await user.click(screen.getByTestId("workspace-open-save"));
  await waitFor(() => expect(host.asked).toContain("workspace_open"));
  expect(secrets).toEqual([["workspace/w9/passphrase", "langt nok til dette"]]);
});
