import type { InspectNode, InspectRow, Inspection } from "../bindings";
import type { Answers } from "./answers";
import { NAV, US, ago, message, text } from "./messages";
import { KARI } from "./people";

const LINES = [
  "{",
  '  "resourceType": "Bundle",',
  '  "id": "2ba46b83-3054-4630-802a-380731a75bd3",',
  '  "type": "message",',
  '  "timestamp": "2026-11-06T10:22:14.371+01:00",',
  '  "entry": [{',
  '    "fullUrl": "urn:uuid:2d17eca3-5d8f-41c0-a723-af9f292044ba",',
  '    "resource": {',
  '      "resourceType": "MessageHeader",',
  '      "source": { "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000000" }',
  "    }",
  "  }, {",
  '    "resource": {',
  '      "resourceType": "Task",',
  '      "status": "requested",',
  '      "description": "Hvordan går det?"',
  "    }",
  "  }]",
  "}",
];

function node(number: number, end: number, name: string, over: Partial<InspectNode> = {}): InspectNode {
  return {
    node: number,
    end,
    name,
    resourceType: null,
    value: null,
    refersTo: null,
    hasChildren: end > number + 1,
    worst: null,
    ...over,
  };
}

const ROOT = node(0, 16, "", { resourceType: "Bundle" });
const CHILDREN: Record<number, InspectNode[]> = {
  0: [
    node(2, 3, "id", { value: "2ba46b83-3054-4630-802a-380731a75bd3" }),
    node(6, 11, "[0]", { resourceType: "MessageHeader", value: null, worst: "warning" }),
    node(11, 16, "[1]", { resourceType: "Task" }),
  ],
  6: [node(9, 11, "source", { value: "urn:oid:2.16.578.1.12.4.1.2.90000000" })],
  11: [node(14, 15, "status", { value: "requested" }), node(15, 16, "description", { value: "Hvordan går det?" })],
};
/** Rows of each node in the text above. */
const ROWS: Record<number, [number, number]> = {
  0: [0, 18],
  2: [2, 2],
  6: [5, 11],
  9: [9, 9],
  11: [11, 17],
  14: [14, 14],
  15: [15, 15],
};
const WAY: Record<number, number[]> = { 2: [0], 6: [0], 9: [0, 6], 11: [0], 14: [0, 11], 15: [0, 11] };
const PATHS: Record<number, string> = {
  0: "Bundle",
  9: "Bundle.entry[0].resource.source",
  15: "Bundle.entry[1].resource.description",
};

function byteOf(row: number): number {
  return new TextEncoder().encode(LINES.slice(0, row).join("\n") + (row > 0 ? "\n" : "")).length;
}

function rows(): InspectRow[] {
  return LINES.map((line, index) => ({ line: index + 1, byte: byteOf(index), text: line }));
}

let count = 0;

function inspection(messageId: number | null): Inspection {
  count += 1;
  return {
    inspectionId: `i${count}`,
    message: messageId === null ? null : message(messageId, { from: NAV, to: [US] }),
    threadId: messageId === null ? null : 3,
    file:
      messageId === null
        ? {
            name: "melding.json",
            kind: text("Forespørsel om pasient", "Request about patient"),
            from: NAV,
            to: [US],
            patient: KARI,
            sentAt: ago(100),
            bundleId: "2ba46b83-3054-4630-802a-380731a75bd3",
            headerId: "2d17eca3-5d8f-41c0-a723-af9f292044ba",
          }
        : null,
    format: "json",
    bytes: 6214,
    sha256: "9f31c27a00112233445566778899aabbccddeeff00112233445566778899aabb",
    problem: null,
    blocks: [
      { block: { type: "paragraph", text: "Hvordan går det?" }, node: 15, items: [] },
      { block: { type: "fact", label: text("Status", "Status"), value: "requested" }, node: 14, items: [] },
    ],
    findings: [
      {
        finding: {
          rule: "H09",
          severity: "warning",
          path: "Bundle.entry[0].resource.source.name",
          message: text("Avsender har ikke navn", "The sender has no name"),
          remedy: text("Ingenting å gjøre her.", "Nothing to do here."),
          source: null,
          field: null,
        },
        node: 9,
        exact: false,
      },
    ],
    rules: 41,
    inOrder: 40,
    root: ROOT,
    layouts: ["received", "formatted", "xml"],
    layout: "received",
    linked: ["received", "formatted"],
  };
}

export function inspectAnswers(): Partial<Answers> {
  return {
    inspect: ({ messageId }) => inspection(messageId),
    inspect_nodes: ({ node: parent, offset, limit }) => ({
      nodes: (CHILDREN[parent] ?? []).slice(offset, offset + limit),
      more: 0,
    }),
    inspect_rows: ({ first, count: wanted }) => ({
      rows: rows().slice(first, first + wanted),
      total: LINES.length,
      bytes: byteOf(LINES.length),
    }),
    inspect_place: ({ node: asked, row }) => {
      const inRow = Object.entries(ROWS)
        .filter(([, [from, to]]) => row !== null && row >= from && row <= to)
        .at(-1);
      const number = asked ?? Number(inRow?.[0] ?? 0);
      const [firstRow, lastRow] = ROWS[number] ?? [0, 0];
      const ancestors = WAY[number] ?? [];
      return {
        node: number,
        end: number + 1,
        path: PATHS[number] ?? `Bundle.entry[${number > 10 ? 1 : 0}]`,
        ancestors,
        places: ancestors.map((ancestor, index) =>
          (CHILDREN[ancestor] ?? []).findIndex((child) => child.node === (ancestors[index + 1] ?? number)),
        ),
        firstRow,
        lastRow,
        firstByte: byteOf(firstRow),
        lastByte: byteOf(lastRow + 1) - 1,
      };
    },
    inspect_find: ({ text: wanted }) => {
      const row = LINES.findIndex((line) => line.toLowerCase().includes(wanted.toLowerCase()));
      const byte = byteOf(Math.max(row, 0));
      return { row: row === -1 ? null : row, byte, end: byte + wanted.length, node: null };
    },
    inspect_compare: ({ options }) => ({
      equal: options.times,
      rows: [],
      removed: options.times ? 0 : 1,
      added: options.times ? 0 : 1,
      more: false,
      problem: null,
    }),
    inspect_trail: () => ({
      events: [
        {
          at: ago(100),
          kind: "arrived",
          number: 441,
          party: US,
          detail: "sandkassen",
          exchangeId: "0193-1",
          kept: true,
          messageId: null,
        },
        {
          at: ago(90),
          kind: "read",
          number: null,
          party: null,
          detail: null,
          exchangeId: null,
          kept: false,
          messageId: null,
        },
      ],
    }),
    inspect_close: () => ({}),
  };
}
