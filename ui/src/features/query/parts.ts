import type { QueryPart, QueryServer, QueryType } from "@/host/bindings";

/** What a comparison of dates and numbers may begin with, in FHIR's letters. */
export const PREFIXES = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"] as const;

/** Modifiers by the kind of parameter, as R4 has them; `missing` is every kind's. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  string: ["exact", "contains"],
  token: ["not", "text", "in", "below", "above", "not-in"],
  reference: ["identifier", "above", "below"],
  uri: ["below", "above"],
};

/** Parameters of how an answer is given, which no statement lists. */
const MANNERS: Readonly<Record<string, string>> = {
  _sort: "sort",
  _count: "count",
  _include: "include",
  _revinclude: "include",
  _summary: "manner",
  _total: "manner",
  _elements: "manner",
};

export function typeOf(server: QueryServer | undefined, name: string): QueryType | undefined {
  return server?.types.find((one) => one.name === name);
}

/** Where a chain of references leads, as far as can be known: the type it says, or the reference's own name. */
function target(server: QueryServer | undefined, reference: string, said: string): QueryType | undefined {
  const capital = reference.charAt(0).toUpperCase() + reference.slice(1);
  const guess = reference === "subject" ? "Patient" : capital;
  return typeOf(server, said === "" ? guess : said);
}

/** `string`, `token`, `date`, … of what the line's last name compares; empty where the server says nothing of it. */
export function kindOf(server: QueryServer | undefined, resourceType: string, part: QueryPart): string {
  const manner = MANNERS[part.name];
  if (manner !== undefined) return manner;
  const last = part.chain.at(-1);
  const has = part.has.at(-1);
  const type =
    last !== undefined ? target(server, last.reference, last.kind) : typeOf(server, has?.kind ?? resourceType);
  return type?.parameters.find((one) => one.name === part.name)?.kind ?? "";
}

export function documentationOf(server: QueryServer | undefined, resourceType: string, part: QueryPart): string | null {
  if (part.chain.length > 0 || part.has.length > 0) return null;
  return typeOf(server, resourceType)?.parameters.find((one) => one.name === part.name)?.documentation ?? null;
}

export function modifiersOf(kind: string): readonly string[] {
  if (["sort", "count", "include", "manner"].includes(kind)) return [];
  return [...(MODIFIERS[kind] ?? []), "missing"];
}

export function comparable(kind: string): boolean {
  return kind === "date" || kind === "number" || kind === "quantity";
}

/** A value's comparison and the rest of it. */
export function prefixed(value: string): { prefix: string; rest: string } {
  const prefix = PREFIXES.find((one) => value.startsWith(one) && /^[\d-]/u.test(value.slice(2)));
  return prefix === undefined ? { prefix: "", rest: value } : { prefix, rest: value.slice(2) };
}

/** A line's name as it is written: chain, `_has` and all. */
export function nameOf(part: QueryPart): string {
  const has = part.has.map((step) => `_has:${step.kind}:${step.reference}:`).join("");
  const chain = part.chain.map((step) => `${step.reference}${step.kind === "" ? "" : `:${step.kind}`}.`).join("");
  return `${has}${chain}${part.name}`;
}

/** Names that can be asked by here: the type's own, what its references lead to, and what refers to it. */
export function namesFor(server: QueryServer | undefined, resourceType: string): string[] {
  const type = typeOf(server, resourceType);
  if (server === undefined || type === undefined) return Object.keys(MANNERS);
  const own = type.parameters.map((one) => one.name);
  const chained = type.parameters
    .filter((one) => one.kind === "reference")
    .flatMap((one) =>
      (target(server, one.name, "")?.parameters ?? [])
        .filter((inner) => inner.kind !== "reference" && !inner.name.startsWith("_"))
        .map((inner) => `${one.name}.${inner.name}`),
    );
  const having = type.revincludes.flatMap((one) => {
    const [kind = "", reference = ""] = one.split(":");
    return (typeOf(server, kind)?.parameters ?? [])
      .filter((inner) => inner.kind === "token" || inner.kind === "date")
      .map((inner) => `_has:${kind}:${reference}:${inner.name}`);
  });
  return [...own, ...Object.keys(MANNERS), ...chained, ...having];
}

/** What a line's value may be chosen from. */
export function choicesFor(server: QueryServer | undefined, resourceType: string, part: QueryPart): string[] {
  const type = typeOf(server, resourceType);
  if (type === undefined) return [];
  switch (part.name) {
    case "_include":
      return type.includes;
    case "_revinclude":
      return type.revincludes;
    case "_sort":
      return type.parameters.flatMap((one) => [one.name, `-${one.name}`]);
    case "_summary":
      return ["true", "text", "data", "count", "false"];
    case "_total":
      return ["none", "estimate", "accurate"];
    default:
      return part.modifier === "missing" ? ["true", "false"] : [];
  }
}

export const NEW_PART: QueryPart = { has: [], chain: [], name: "", modifier: "", values: [""] };
