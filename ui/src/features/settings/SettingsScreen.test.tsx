import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { ApiError, AppState, ConnectionPut, ConnectionView } from "@/host/bindings";
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
  pack: "nav-messaging-core",
  transport: "process_message",
  outFolder: null,
  inFolder: null,
  left: [],
};

/** As the engine answers what was put: what the form leaves open stays as it was. */
function kept(put: ConnectionPut, connectionId: number): ConnectionView {
  const { pack, transport, outFolder, inFolder, ...rest } = put;
  return {
    ...connection,
    ...rest,
    connectionId,
    navHerId: "79768",
    pollSeconds: 30,
    pack: pack ?? connection.pack,
    transport: transport ?? connection.transport,
    outFolder: outFolder === null ? null : "/home/silje/Meldinger ut",
    inFolder: inFolder === null ? null : "/home/silje/Meldinger inn",
  };
}

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
    connection_put: (put) => kept(put, 7),
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
  const rows: ConnectionView[] = [];
  const { host } = shown("connections", {
    connections: () => ({ connections: [...rows] }),
    connection_put: (put) => {
      const made = { ...kept(put, 9), hasSecret: false };
      rows.push(made);
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

it("explains the rules before they are chosen, and what a change means for what waits", async () => {
  const user = userEvent.setup();
  const { host } = shown("connections", {});
  expect(await screen.findByTestId("pack-explained")).toHaveTextContent("De samme bytene sendes på nytt.");
  await user.selectOptions(screen.getByTestId("connection-pack"), "medcom-style");
  expect(screen.getByTestId("pack-explained")).toHaveTextContent("Ny id på konvolutten, samme hode.");
  expect(await screen.findByTestId("pack-consequence")).toHaveTextContent(
    "2 meldinger i utboksen er låst og sendes etter de gamle.",
  );
  expect(host.asked).toContain("connection_queue");
});

it("sends by folder: no address is asked for, a folder is", async () => {
  const user = userEvent.setup();
  const puts: ConnectionPut[] = [];
  shown("connections", {
    connections: () => ({ connections: [{ ...connection, auth: "none" }] }),
    connection_put: (put) => {
      puts.push(put);
      return kept(put, 7);
    },
  });
  await user.selectOptions(await screen.findByTestId("connection-transport"), "folder");
  expect(screen.queryByTestId("connection-url")).not.toBeInTheDocument();
  await user.click(screen.getByTestId("connection-save"));
  expect(screen.getByText("Velg mappen som meldingene skal legges i")).toBeInTheDocument();
  await user.click(screen.getByTestId("connection-out-folder"));
  expect(await screen.findByText("Meldinger ut")).toBeInTheDocument();
  await user.click(screen.getByTestId("connection-save"));
  await waitFor(() => expect(puts).toHaveLength(1));
  expect(puts[0]).toMatchObject({ transport: "folder", outFolder: "folder-1", inFolder: null });
});

it("names the files that could not be read", async () => {
  shown("connections", {
    connections: () => ({
      connections: [
        { ...connection, transport: "folder", left: [{ name: "halv.json", problem: "not_json", place: 3 }] },
      ],
    }),
  });
  expect(await screen.findByTestId("files-left")).toHaveTextContent("halv.json er ikke JSON fra linje 3");
});

it("switches messages as files off", async () => {
  const user = userEvent.setup();
  const { host } = shown("storage", {});
  const box = await screen.findByTestId("file-exchange-switch");
  await waitFor(() => expect(box).toBeChecked());
  await user.click(box);
  await waitFor(() => expect(screen.getByTestId("file-exchange-switch")).not.toBeChecked());
  expect(host.asked).toContain("file_exchange_put");
});

it("lets the numbers of published examples pass in TEST, and only there", async () => {
  const user = userEvent.setup();
  shown("storage", {});
  const field = await screen.findByLabelText("Lim inn numrene, eller hele eksempelet");
  await user.type(field, "12345");
  await user.click(screen.getByTestId("examples-add"));
  expect(await screen.findByText(/trenger å slippes gjennom/)).toBeVisible();
  await user.clear(field);
  await user.type(field, "fnr 12345678901");
  await user.click(screen.getByTestId("examples-add"));
  expect(await screen.findByTestId("example-number")).toHaveTextContent("123456 78901");
  await user.click(screen.getByRole("button", { name: "Ta bort 123456 78901" }));
  await waitFor(() => expect(screen.queryByTestId("example-number")).toBeNull());
});

it("has no list of examples outside of TEST", async () => {
  shown("storage", { app_state: () => ({ ...app, workspace: { ...workspace, stage: "PROD" } }) });
  await screen.findByTestId("file-exchange-switch");
  expect(screen.queryByTestId("examples")).toBeNull();
});
