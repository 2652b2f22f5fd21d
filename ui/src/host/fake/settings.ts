import type { ApiError, Author, Change, ConnectionView, Party, TestReport } from "../bindings";
import type { Answers } from "./answers";
import { ago } from "./messages";

const REPORT: TestReport = {
  verdict: "connected_cannot_send",
  level: "note",
  testedAt: ago(1),
  millis: 1200,
  probes: [
    { name: "address", verdict: "ok", found: "tls", params: ["TLS 1.3", "14.03.2027"], millis: 38, requestId: null },
    { name: "metadata", verdict: "ok", found: "capability", params: ["4.0.1", "JSON"], millis: 120, requestId: "aa" },
    { name: "read_messages", verdict: "ok", found: "last_position", params: ["484"], millis: 184, requestId: "bb" },
    { name: "send_messages", verdict: "failed", found: "unauthorized", params: ["401"], millis: 96, requestId: "cc" },
    { name: "clock", verdict: "note", found: "clock_ahead", params: ["34"], millis: null, requestId: null },
    { name: "log", verdict: "ok", found: "anchor_ok", params: [], millis: 88, requestId: "dd" },
  ],
};

function connection(id: number, over: Partial<ConnectionView>): ConnectionView {
  return {
    connectionId: id,
    role: "messaging",
    name: "NAV HOPS",
    baseUrl: "https://hops.test.example.no/fhir/4.0",
    auth: "bearer",
    userName: null,
    hasSecret: true,
    herIds: ["90000010"],
    navHerId: "79768",
    allowGetNumber: false,
    sandbox: false,
    pollSeconds: 30,
    lastTest: REPORT,
    firstRead: null,
    cursorKind: "row",
    pack: "nav-messaging-core",
    transport: "process_message",
    outFolder: null,
    inFolder: null,
    left: [],
    ...over,
  };
}

export function settingsAnswers(emit: (change: Change) => void): Partial<Answers> {
  const asked = typeof window === "undefined" ? new URLSearchParams() : new URLSearchParams(window.location.search);
  const test = asked.get("stage") !== null;
  let author: Author = {
    given: "Silje",
    family: "Aune",
    hpr: "990000001",
    practice: "Furulia legesenter",
    organisationNumber: null,
    phone: null,
  };
  const ok: TestReport = {
    ...REPORT,
    verdict: "ok",
    level: "ok",
    testedAt: ago(15),
    probes: REPORT.probes.slice(0, 3),
  };
  const connections: ConnectionView[] = test
    ? [
        connection(1, {}),
        connection(2, {
          role: "ehr",
          name: "HAPI FHIR R4 lokalt",
          baseUrl: "https://hapi.example.no/fhir",
          auth: "none",
          hasSecret: false,
          herIds: [],
          lastTest: ok,
        }),
      ]
    : [
        connection(1, {
          name: "Sandkassen",
          sandbox: true,
          baseUrl: "http://127.0.0.1:40001/nav/fhir/4.0",
          auth: "none",
          lastTest: ok,
          firstRead: "all",
        }),
        connection(2, {
          role: "ehr",
          name: "Sandkassens EPJ",
          sandbox: true,
          baseUrl: "http://127.0.0.1:40001/ehr",
          auth: "none",
          herIds: [],
          lastTest: null,
        }),
      ];
  const parties: Party[] = [
    { herId: "90000000", name: "NAV", source: "built_in", lastUsed: ago(19) },
    { herId: "90000031", name: "NAV Hamar", source: "entered", lastUsed: null },
  ];
  return {
    author: () => author,
    author_put: (next) => {
      author = next;
      emit({ kind: "settings" });
      return author;
    },
    connections: () => ({ connections: connections.map((one) => ({ ...one })) }),
    connection_put: (put) => {
      if (put.baseUrl.includes("127.0.0.1") && asked.get("stage") === "PROD") {
        const refused: ApiError = {
          code: "stage_forbids",
          message: "loopback",
          retry: "after_act",
          issues: [{ place: "baseUrl", code: "loopback" }],
          reference: null,
        };
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
        throw refused;
      }
      const made = connection(put.connectionId ?? connections.length + 1, {
        ...put,
        connectionId: put.connectionId ?? connections.length + 1,
        navHerId: put.navHerId ?? "79768",
        pollSeconds: put.pollSeconds ?? 30,
        pack: put.pack ?? "nav-messaging-core",
        transport: put.transport ?? "process_message",
        outFolder: put.outFolder === null ? null : "/home/silje/Meldinger ut",
        inFolder: put.inFolder === null || put.inFolder === "" ? null : "/home/silje/Meldinger inn",
        lastTest: null,
      });
      const at = connections.findIndex((one) => one.connectionId === made.connectionId);
      if (at === -1) connections.push(made);
      else connections[at] = made;
      emit({ kind: "settings" });
      return made;
    },
    connection_remove: ({ connectionId }) => {
      const at = connections.findIndex((one) => one.connectionId === connectionId);
      if (at !== -1) connections.splice(at, 1);
      emit({ kind: "settings" });
      return {};
    },
    directory_read: () => ({
      encoding: "latin1",
      separator: ";",
      rows: [
        { line: 2, herId: "90000020", name: "Ås legesenter", state: "new", problem: null, before: null, source: null },
        {
          line: 3,
          herId: "90000000",
          name: "NAV Ås",
          state: "changed",
          problem: null,
          before: "NAV",
          source: "built_in",
        },
        { line: 4, herId: "abc", name: "Feil", state: "wrong", problem: "her_id", before: null, source: null },
      ],
    }),
    connection_test: () => REPORT,
    first_read: () => ({ newMessages: 12, receipts: 0, repaired: 0, link: "connected" }),
    directory: () => ({ parties: parties.map((one) => ({ ...one })) }),
    party_put: (put) => {
      const made: Party = { ...put, source: "entered", lastUsed: null };
      parties.push(made);
      emit({ kind: "settings" });
      return made;
    },
    party_remove: ({ herId }) => {
      parties.splice(
        parties.findIndex((one) => one.herId === herId),
        1,
      );
      emit({ kind: "settings" });
      return {};
    },
    storage: () => ({
      bytes: 212_400_000,
      patients: 37,
      resources: 2900,
      messages: 482,
      oldest: ago(90000),
      keyPlace: "demo_file",
      busy: asked.get("state") === "busy" ? { done: 24, total: 37 } : null,
    }),
  };
}
