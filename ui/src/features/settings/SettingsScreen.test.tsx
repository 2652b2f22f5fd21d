import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { ApiError, AppState, ConnectionView } from "@/host/bindings";
import type { Answers } from "@/host/fake/answers";
import { inWindow } from "@/test/inWindow";

import { SettingsScreen } from "./SettingsScreen";

const workspace = { id: "w2", name: "NAV test", stage: "TEST" as const, methods: ["keyring" as const], open: true };
const app: AppState = {
  version: "0.1.0",
  workspaces: [workspace],
  workspace,
  locked: false,
  problem: null,
  newSinceLock: 0,
  lockedAt: null,
  stageMode: false,
};

const connection: ConnectionView = {
  connectionId: 7,
  role: "messaging",
  name: "NAV HOPS",
  baseUrl: "https://hops.example.no/fhir",
  auth: "bearer",
  userName: null,
  hasSecret: true,
  herIds: ["90000010"],
  navHerId: "79768",
  allowGetNumber: false,
  sandbox: false,
  pollSeconds: 30,
  lastTest: null,
  firstRead: null,
  cursorKind: "row",
};

function shown(section: string, over: Partial<Answers>) {
  return inWindow(
    <SettingsScreen />,
    { screen: "settings", section },
    { app_state: () => app, connections: () => ({ connections: [connection] }), ...over },
  );
}

it("hands a token over once, after the connection, and empties the field", async () => {
  const user = userEvent.setup();
  const { secrets } = shown("connections", {
    connection_put: (put) => ({ ...connection, ...put, connectionId: 7, navHerId: "79768", pollSeconds: 30 }),
  });
  await user.type(await screen.findByTestId("connection-secret"), "hemmelig");
  await user.click(screen.getByTestId("connection-save"));
  await waitFor(() => expect(secrets).toEqual([["connection/7/token", "hemmelig"]]));
  expect(screen.getByTestId("connection-secret")).toHaveValue("");
});

it("says at the address what the stage forbids", async () => {
  const user = userEvent.setup();
  const refused: ApiError = {
    code: "stage_forbids",
    message: "",
    retry: "after_act",
    issues: [{ place: "baseUrl", code: "loopback_in_prod" }],
    reference: null,
  };
  shown("connections", {
    connection_put: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
      throw refused;
    },
  });
  await user.click(await screen.findByTestId("connection-save"));
  expect(await screen.findByText("PROD kobles ikke til sandkassen eller til denne maskinen.")).toBeInTheDocument();
});

it("says what the test found in plain words", async () => {
  const user = userEvent.setup();
  shown("connections", {
    connection_test: () => ({
      verdict: "connected_cannot_send",
      level: "note",
      testedAt: "2026-11-20T12:03:22Z",
      millis: 1200,
      probes: [
        { name: "address", verdict: "ok", found: "tls", params: [], millis: null, requestId: null },
        {
          name: "send_messages",
          verdict: "failed",
          found: "not_logged_in",
          params: ["401"],
          millis: 96,
          requestId: "x",
        },
      ],
    }),
  });
  await user.click(await screen.findByTestId("connection-test"));
  const result = within(await screen.findByTestId("test-result"));
  expect(result.getByText("Koblet til, men du får ikke sendt")).toBeInTheDocument();
  expect(result.getByText("Innloggingen godtas ikke")).toBeInTheDocument();
  expect(result.getByText("Kryptert (https)")).toBeInTheDocument();
});

it("asks where the log is read from, once", async () => {
  const user = userEvent.setup();
  const { host } = shown("connections", {});
  await user.click(await screen.findByTestId("first-read-now"));
  await user.click(screen.getByTestId("first-read-go"));
  await waitFor(() => expect(host.asked).toContain("first_read"));
  expect(await screen.findByText(/12 nye meldinger/)).toBeInTheDocument();
});

it("keeps the author's HPR number to digits", async () => {
  const user = userEvent.setup();
  const { host } = shown("author", {});
  const field = await screen.findByTestId("author-hpr");
  await user.clear(field);
  await user.type(field, "91448x");
  await user.click(screen.getByTestId("author-save"));
  expect(await screen.findByText("HPR-nummer har bare siffer")).toBeInTheDocument();
  expect(host.asked).not.toContain("author_put");
});

it("tests a new connection in one press: saved first, then tested", async () => {
  const user = userEvent.setup();
  const kept: ConnectionView[] = [];
  const { host } = shown("connections", {
    connections: () => ({ connections: [...kept] }),
    connection_put: (put) => {
      const made = { ...connection, ...put, connectionId: 9, hasSecret: false, navHerId: "79768", pollSeconds: 30 };
      kept.push(made);
      return made;
    },
  });
  await user.click(await screen.findByTestId("connection-add-ehr"));
  await user.type(screen.getByTestId("connection-name"), "Lokal EPJ");
  await user.type(screen.getByTestId("connection-url"), "https://epj.example.no/fhir");
  await user.click(screen.getByTestId("connection-test"));
  expect(await screen.findByTestId("test-verdict")).toBeInTheDocument();
  expect(host.asked.filter((name) => name === "connection_test")).toHaveLength(1);
});

it("shows what a file would bring before anything is changed", async () => {
  const { host } = shown("directory", {
    directory_import: ({ rows }) => ({
      parties: rows.map((row) => ({ ...row, source: "entered", lastUsed: null })),
    }),
  });
  await userEvent.click(await screen.findByTestId("directory-import"));
  const preview = await screen.findByTestId("directory-preview");
  expect(within(preview).getByTestId("directory-counts")).toHaveTextContent("1 ny · 1 endret · 0 like · 1 feil");
  expect(within(preview).getAllByTestId("directory-row")[0]).toHaveTextContent("HER-id er inntil 8 siffer");
  expect(host.asked).not.toContain("directory_import");
  await userEvent.click(within(preview).getByTestId("directory-import-yes"));
  await waitFor(() => expect(host.asked).toContain("directory_import"));
});
