import type { PatientRow } from "@/host/bindings";

import { foldName } from "./highlight";

export interface Results {
  /** Rows of this machine, in the store's order. */
  local: PatientRow[];
  /** Rows that only the server's answer brought, in its order. */
  server: PatientRow[];
}

/**
 * Joins the server's answer below what is already shown. A row that the server's answer put into the store must not
 * hop up among the local ones while somebody is about to click: what the first local answer for this text held stays
 * local, everything else the server named stays below.
 */
export function joinResults(
  firstLocalIds: ReadonlySet<number>,
  local: readonly PatientRow[],
  server: readonly PatientRow[],
): Results {
  const named = new Set(server.map((row) => row.patientId));
  const upper = local.filter((row) => firstLocalIds.has(row.patientId) || !named.has(row.patientId));
  const held = new Set(upper.map((row) => row.patientId));
  const newer = new Map(local.map((row) => [row.patientId, row]));
  const lower = server.filter((row) => !held.has(row.patientId)).map((row) => newer.get(row.patientId) ?? row);
  return { local: upper, server: lower };
}

/** Who has the same name as somebody else among the rows, by patient id. */
export function namesakes(rows: readonly PatientRow[]): ReadonlySet<number> {
  const first = new Map<string, number>();
  const shared = new Set<number>();
  for (const { patientId, person } of rows) {
    const key = foldName(person.name);
    if (key === "") continue;
    const other = first.get(key);
    if (other === undefined) first.set(key, patientId);
    else shared.add(other).add(patientId);
  }
  return shared;
}

/** What a search text gives to the form for a patient entered by hand. */
export function prefill(text: string): { given: string; family: string; number: string } {
  const trimmed = text.trim();
  const digits = trimmed.replace(/\s/gu, "");
  if (/^\d{11}$/u.test(digits)) return { given: "", family: "", number: digits };
  if (/\d/u.test(trimmed)) return { given: "", family: "", number: "" };
  const words = trimmed
    .split(/\s+/u)
    .filter((word) => word !== "")
    .map(capital);
  if (words.length < 2) return { given: words[0] ?? "", family: "", number: "" };
  return { given: words.slice(0, -1).join(" "), family: words.at(-1) ?? "", number: "" };
}

function capital(word: string): string {
  const [first = "", ...rest] = Array.from(word);
  return first.toLocaleUpperCase("nb") + rest.join("");
}
