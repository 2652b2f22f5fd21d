import type { QueryForm, QueryPart, QueryRead, QueryServers, SavedQuery } from "../bindings";
import type { Answers } from "./answers";

type Keys =
  | "query_servers"
  | "query_capabilities"
  | "query_parse"
  | "query_write"
  | "query_run"
  | "query_more"
  | "query_rows"
  | "query_resource"
  | "query_open_patient"
  | "query_export"
  | "query_save"
  | "query_remove";

const PEOPLE = [
  ["Nordmo", "Kari", "1958-03-14"],
  ["Nordmo", "Kari", "1991-10-28"],
  ["Somby", "Nils-Ánte Áilu", "1964-02-01"],
  ["Wiśniewska-Brzęczyszczykiewicz", "Małgorzata Aleksandra", "1977-08-19"],
] as const;

const SERVER: QueryServers["servers"][number] = {
  connectionId: 2,
  name: "EPJ Furulia",
  baseUrl: "https://epj.example/fhir",
  fhirVersion: "4.0.1",
  r4: true,
  software: "HAPI FHIR 8.8.0",
  types: [
    {
      name: "Patient",
      parameters: [
        { name: "name", kind: "string", documentation: "Any part of a name" },
        { name: "birthdate", kind: "date", documentation: "The date of birth" },
        { name: "identifier", kind: "token", documentation: null },
        { name: "general-practitioner", kind: "reference", documentation: null },
      ],
      includes: ["Patient:general-practitioner"],
      revincludes: ["Observation:patient"],
    },
    {
      name: "Observation",
      parameters: [
        { name: "patient", kind: "reference", documentation: null },
        { name: "code", kind: "token", documentation: "What was measured" },
        { name: "date", kind: "date", documentation: null },
      ],
      includes: ["Observation:patient"],
      revincludes: [],
    },
  ],
};

/** As the engine reads an address, for what the window's own tests write. The engine's own reader is tested in Rust. */
function parse(text: string): QueryRead {
  const [path = "", query = ""] = text.split("?");
  const personal = /identifier[^&]*=[^&]*\d{6}|\d{11}/u.test(query);
  if (!/^[A-Z][A-Za-z]+$/u.test(path)) return { form: null, url: text, problem: "type", personal: false };
  const parts = [...new URLSearchParams(query)].map(([name, value]): QueryPart => {
    const chain = name.includes(".") ? [{ reference: name.split(".")[0] ?? "", kind: "" }] : [];
    const [plain = "", modifier = ""] = (name.split(".").at(-1) ?? "").split(":");
    return { has: [], chain, name: plain, modifier, values: value.split(",") };
  });
  return { form: { resourceType: path, parts }, url: text, problem: null, personal };
}

function write(form: QueryForm): QueryRead {
  const pairs = form.parts
    .filter((part) => part.name !== "")
    .map((part) => {
      const chain = part.chain.map((step) => `${step.reference}.`).join("");
      const modifier = part.modifier === "" ? "" : `:${part.modifier}`;
      return `${chain}${part.name}${modifier}=${part.values.join(",")}`;
    });
  const url = pairs.length === 0 ? form.resourceType : `${form.resourceType}?${pairs.join("&")}`;
  return { ...parse(url), form };
}

/** A server that is asked, and four people who are found. */
export function queryAnswers(openPatient: Answers["patient_recent"]): Pick<Answers, Keys> {
  const saved: SavedQuery[] = [];
  const servers = (): QueryServers => ({ servers: [SERVER], saved: [...saved] });
  let pages = 1;
  const answer = (ignored: string[] | null) => ({
    answerId: 1,
    resources: PEOPLE.length * pages,
    matches: PEOPLE.length * pages,
    total: 8,
    more: pages < 2,
    full: false,
    pages,
    ignored,
    remarks: [],
    method: "GET",
    millis: 84,
    reference: "7f3a-19c2",
    paths: ["birthDate", "id", "name.family", "name.given", "gender"],
    columns: ["id", "name.family", "birthDate"],
  });
  const person = (index: number) => PEOPLE[index % PEOPLE.length] ?? PEOPLE[0];
  return {
    query_servers: servers,
    query_capabilities: servers,
    query_parse: ({ text }) => parse(text),
    query_write: write,
    query_run: ({ url }) => {
      pages = 1;
      return answer(url.includes("overses") ? ["overses"] : []);
    },
    query_more: () => {
      pages = 2;
      return answer([]);
    },
    query_rows: ({ columns, from, limit }) => ({
      rows: Array.from({ length: PEOPLE.length * pages }, (_, index) => index)
        .slice(from, from + limit)
        .map((index) => {
          const [family, given, born] = person(index);
          const cells: Record<string, string> = {
            id: `p${String(index + 1)}`,
            "name.family": family,
            "name.given": given,
            birthDate: born,
            gender: "female",
          };
          return {
            index,
            resourceType: "Patient",
            id: `p${String(index + 1)}`,
            along: false,
            cells: columns.map((path) => cells[path] ?? ""),
          };
        }),
    }),
    query_resource: ({ index }) => {
      const [family, given, born] = person(index);
      const json = `{"resourceType":"Patient","id":"p${String(index + 1)}","name":[{"family":"${family}","given":["${given}"]}],"birthDate":"${born}"}`;
      return { json, sha256: "0".repeat(64), bytes: json.length, truncated: false };
    },
    query_open_patient: () => {
      const row = openPatient({}).rows[0];
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
      if (row === undefined) throw { code: "not_found", message: "", retry: "never", issues: [], reference: null };
      return row;
    },
    query_export: () => ({ rows: PEOPLE.length * pages }),
    query_save: (one) => {
      saved.splice(0, saved.length, ...saved.filter((other) => other.name !== one.name), {
        ...one,
        queryId: saved.length + 1,
      });
      return servers();
    },
    query_remove: ({ queryId }) => {
      saved.splice(0, saved.length, ...saved.filter((other) => other.queryId !== queryId));
      return servers();
    },
  };
}
