import type { ApiError, PatientEnter, Stage } from "@/host/bindings";

import { parseBirthDate } from "./birthDate";

export interface EnterForm {
  given: string;
  family: string;
  number: string;
  birthDate: string;
  gender: string;
}

export type EnterField = "given" | "family" | "number" | "birthDate";

export interface EnterError {
  key: string;
  count?: number;
}

export type EnterErrors = Partial<Record<EnterField, EnterError>>;

/** How the engine understood the number: it has the rules, the form only asks. */
export type NumberVerdict = "unknown" | "valid" | "invalid";

export function plainNumber(text: string): string {
  return text.replace(/[\s.-]/gu, "");
}

export function checkEnter(form: EnterForm, verdict: NumberVerdict, today: Date): EnterErrors {
  const errors: EnterErrors = {};
  // Some people have one name only.
  if (form.given.trim() === "" && form.family.trim() === "") errors.family = { key: "family" };
  const number = plainNumber(form.number);
  if (number !== "") {
    if (!/^\d+$/u.test(number)) errors.number = { key: "numberLetters" };
    else if (number.length !== 11) errors.number = { key: "numberLength", count: number.length };
    else if (verdict === "invalid") errors.number = { key: "numberCheck" };
  }
  if (form.birthDate.trim() !== "") {
    if (parseBirthDate(form.birthDate, today) === null) errors.birthDate = { key: "birthDate" };
  } else if (number === "") {
    errors.birthDate = { key: "birthDateMissing" };
  }
  return errors;
}

export function toEnter(form: EnterForm, today: Date): PatientEnter {
  const number = plainNumber(form.number);
  return {
    given: form.given.trim(),
    family: form.family.trim(),
    birthDate: parseBirthDate(form.birthDate, today),
    gender: form.gender === "" ? null : form.gender,
    nationalNumber: number === "" ? null : number,
  };
}

const places: Readonly<Record<string, EnterField>> = {
  given: "given",
  family: "family",
  birthDate: "birthDate",
  birth_date: "birthDate",
  nationalNumber: "number",
  national_number: "number",
};

/** The engine's refusal at its fields; what it names that is no field here is the caller's to show. */
export function refused(error: ApiError, stage: Stage): EnterErrors {
  const errors: EnterErrors = {};
  if (error.code === "stage_forbids") {
    errors.number = { key: stage === "PROD" ? "synthetic" : "real" };
    return errors;
  }
  for (const issue of error.issues) {
    const field = places[issue.place];
    if (field === undefined) continue;
    if (issue.code === "differs_from_number") errors[field] = { key: "differsFromNumber" };
    else errors[field] = { key: field === "number" ? "numberCheck" : "other" };
  }
  return errors;
}
