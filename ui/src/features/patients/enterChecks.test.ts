import { describe, expect, it } from "vitest";

import { checkEnter, type EnterForm, refused, toEnter } from "./enterChecks";

const today = new Date("2026-11-20T12:00:00Z");
const form: EnterForm = { given: "Kari", family: "Nordmo", number: "", birthDate: "14.03.58", gender: "" };

describe("checkEnter", () => {
  it("lets name and birth date through", () => {
    expect(checkEnter(form, "unknown", today)).toEqual({});
  });

  it("lets name and number through without a date", () => {
    expect(checkEnter({ ...form, birthDate: "", number: "149358 12345" }, "valid", today)).toEqual({});
  });

  it("wants something to tell namesakes apart by", () => {
    expect(checkEnter({ ...form, birthDate: "" }, "unknown", today).birthDate).toEqual({ key: "birthDateMissing" });
  });

  it("says what is wrong with a number", () => {
    expect(checkEnter({ ...form, number: "12345" }, "unknown", today).number).toEqual({
      key: "numberLength",
      count: 5,
    });
    expect(checkEnter({ ...form, number: "1493581234x" }, "unknown", today).number).toEqual({ key: "numberLetters" });
    expect(checkEnter({ ...form, number: "14935812345" }, "invalid", today).number).toEqual({ key: "numberCheck" });
  });
});

describe("refused", () => {
  const error = {
    code: "stage_forbids" as const,
    message: "",
    retry: "after_act" as const,
    issues: [],
    reference: null,
  };

  it("says which kind of number the stage takes", () => {
    expect(refused(error, "PROD").number).toEqual({ key: "synthetic" });
    expect(refused(error, "TEST").number).toEqual({ key: "real" });
  });

  it("puts issues at their fields", () => {
    const issues = [{ place: "birthDate", code: "date" }];
    expect(refused({ ...error, code: "invalid", issues }, "TEST").birthDate).toEqual({ key: "other" });
  });
});

it("sends the date as FHIR writes it and the number without spaces", () => {
  expect(toEnter({ ...form, number: "149358 12345" }, today)).toEqual({
    given: "Kari",
    family: "Nordmo",
    birthDate: "1958-03-14",
    gender: null,
    nationalNumber: "14935812345",
  });
});
