import type { Change, TrafficDetail, TrafficFilter, TrafficRow } from "../bindings";
import type { Answers } from "./answers";
import { ago, CONNECTION, KIND } from "./messages";

const BASE = "http://127.0.0.1:46321/nav/fhir/4.0";

function row(number: number, minutes: number, over: Partial<TrafficRow> = {}): TrafficRow {
  const id = `0193${String(number).padStart(4, "0")}-7c1e-7a35-9a35-60d1f2b7${String(number).padStart(4, "0")}`;
  return {
    exchangeId: id,
    key: `${String(1_900_000_000 - minutes * 60)}/${id}`,
    at: ago(minutes),
    method: "GET",
    url: `${BASE}/Bundle?message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.90000010&_offset=${481 - number}&_count=20`,
    connectionId: 1,
    connection: CONNECTION,
    purpose: "poll",
    status: 200,
    millis: 12 + ((number * 7) % 40),
    sentBytes: 0,
    receivedBytes: 431,
    problem: null,
    pinned: false,
    kept: false,
    outboxId: null,
    ...over,
  };
}

/** A morning's exchanges: polls, a search, a send that succeeds after one that did not, and a server that is away. */
function rows(): TrafficRow[] {
  return [
    row(1, 0.3),
    row(2, 0.8),
    row(3, 1.3, { receivedBytes: 8_431, kept: true, millis: 48 }),
    row(4, 1.5, {
      method: "POST",
      url: `${BASE}/$process-message`,
      purpose: "send",
      status: 202,
      sentBytes: 4_213,
      receivedBytes: 0,
      kept: true,
      outboxId: 5,
      millis: 84,
    }),
    row(5, 2.1, {
      method: "POST",
      url: `${BASE}/$process-message`,
      purpose: "send",
      status: 503,
      sentBytes: 4_213,
      receivedBytes: 212,
      kept: true,
      outboxId: 5,
      millis: 120,
    }),
    row(6, 3, {
      method: "POST",
      url: "http://127.0.0.1:46321/ehr/fhir/Patient/_search",
      purpose: "search",
      sentBytes: 44,
      receivedBytes: 6_842,
      millis: 31,
    }),
    row(7, 9, { status: null, problem: "connect", kept: true, receivedBytes: 0, millis: 3 }),
    row(8, 12, { url: "http://127.0.0.1:46321/ehr/fhir/metadata", purpose: "metadata", receivedBytes: 21_004 }),
    ...Array.from({ length: 40 }, (_, at) => row(9 + at, 14 + at * 0.5)),
  ];
}

function shows(filter: TrafficFilter, one: TrafficRow): boolean {
  const text = filter.text?.toLowerCase();
  const status = one.status === null ? "none" : `${Math.floor(one.status / 100)}xx`;
  return (
    (filter.method === null || filter.method === one.method) &&
    (filter.status === null || filter.status === status) &&
    (filter.purpose === null || filter.purpose === one.purpose) &&
    (!filter.pinned || one.pinned) &&
    (text === undefined || one.url.toLowerCase().includes(text) || one.exchangeId.includes(text))
  );
}

function detailOf(one: TrafficRow): TrafficDetail {
  const search = one.purpose === "search";
  return {
    row: one,
    requestHeaders: [
      { name: "accept", value: "application/fhir+json; fhirVersion=4.0" },
      { name: "authorization", value: "Bearer ***" },
      { name: "x-request-id", value: one.exchangeId },
    ],
    responseHeaders:
      one.status === null
        ? []
        : [
            { name: "content-type", value: "application/fhir+json" },
            { name: "date", value: "Fri, 20 Nov 2026 09:14:02 GMT" },
          ],
    requestBody: search
      ? {
          text: "identifier=***",
          bytes: 44,
          truncated: false,
          contentType: "application/x-www-form-urlencoded",
          missing: null,
        }
      : null,
    responseBody:
      one.receivedBytes === 0
        ? null
        : {
            text: JSON.stringify({ resourceType: "Bundle", type: "searchset", total: 0 }, null, 2),
            bytes: one.receivedBytes,
            truncated: false,
            contentType: "application/fhir+json",
            missing: null,
          },
    headMillis: one.status === null ? null : Math.round(one.millis * 0.8),
    messages:
      one.purpose === "poll" && one.kept && one.status === 200
        ? [{ messageId: 31, threadId: 3, kind: KIND.reminder, position: 478, again: false }]
        : [],
    attempt:
      one.outboxId === null
        ? null
        : { outboxId: one.outboxId, messageId: 33, threadId: 3, kind: KIND.answer, number: one.status === 202 ? 2 : 1 },
    resend: one.purpose === "send" ? "confirm" : "ask",
    resendReason: null,
  };
}

export function trafficAnswers(emit: (change: Change) => void): Partial<Answers> {
  let all = rows();
  const find = (exchangeId: string): TrafficRow => {
    const one = all.find((row) => row.exchangeId === exchangeId) ?? all[0];
    if (one === undefined) throw new Error("no rows");
    return one;
  };
  return {
    traffic_page: ({ filter, before, after, limit }) => {
      const fits = all
        .filter((one) => shows(filter, one))
        .filter((one) => (before === null || one.key < before) && (after === null || one.key > after));
      const page = fits.slice(0, limit);
      return { rows: page, next: fits.length > page.length ? (page.at(-1)?.key ?? null) : null };
    },
    traffic_detail: ({ exchangeId }) => detailOf(find(exchangeId)),
    traffic_pin: ({ exchangeId, pinned }) => {
      all = all.map((one) => (one.exchangeId === exchangeId ? { ...one, pinned, kept: one.kept || pinned } : one));
      emit({ kind: "traffic" });
      return {};
    },
    traffic_curl: ({ exchangeId }) => ({ text: `curl --request 'GET' '${find(exchangeId).url}'` }),
    traffic_resend: ({ exchangeId }) => {
      const again = { ...find(exchangeId), ...row(900, 0), purpose: "again" };
      all = [again, ...all];
      emit({ kind: "traffic" });
      return { exchangeId: again.exchangeId };
    },
    traffic_har: () => ({ exchanges: 3, bytes: 4000 }),
    traffic_compare: ({ one, other, options }) => ({
      facts: [
        { name: "method", part: "", one: "GET", other: "GET", equal: true },
        { name: "x-request-id", part: "request", one, other, equal: false },
      ],
      request: null,
      response: options.times
        ? { equal: true, rows: [], removed: 0, added: 0, more: false, problem: null }
        : {
            equal: false,
            rows: [
              { kind: "gap", left: null, right: null, text: "", lines: 4 },
              { kind: "removed", left: 5, right: null, text: '  "timestamp": "2026-11-20T09:14:02Z"', lines: 1 },
              { kind: "added", left: null, right: 5, text: '  "timestamp": "2026-11-20T09:15:02Z"', lines: 1 },
            ],
            removed: 1,
            added: 1,
            more: false,
            problem: null,
          },
    }),
  };
}
