import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { AnsweredForm, AnsweredRow } from "@/host/bindings";
import { answeredOf } from "@/host/fake/documents";
import { inWindow } from "@/test/inWindow";

import { FormAnswers } from "./FormAnswers";

function row(over: Partial<AnsweredRow>): AnsweredRow {
  return {
    depth: 0,
    linkId: "1",
    kind: "question",
    prefix: null,
    text: null,
    formText: null,
    state: "answered",
    answers: [],
    ...over,
  };
}

function show(over: Partial<AnsweredForm>) {
  return inWindow(
    <FormAnswers resourceId={1} onOpen={() => undefined} />,
    { screen: "patients" },
    { resource_form: ({ resourceId }) => answeredOf({ resourceId, ...over }) },
  );
}

describe("a filled-in form", () => {
  it("has every question in its place, and tells what was not answered from what was not asked", async () => {
    show({
      rows: [
        row({ kind: "group", prefix: "A", text: "Pusten" }),
        row({ depth: 1, linkId: "1.1", text: "Våknet du?", answers: [{ text: "Nei", yes: false }] }),
        row({ depth: 2, linkId: "1.1.1", text: "Hvor mange netter?", state: "not_asked" }),
        row({ depth: 1, linkId: "1.2", text: "Annet?", state: "unanswered" }),
      ],
    });
    const rows = await screen.findAllByTestId("form-row");
    expect(rows.map((one) => one.textContent)).toEqual([
      "Våknet du?Nei",
      "Hvor mange netter?ikke spurt",
      "Annet?ikke besvart",
    ]);
    expect(screen.getByTestId("form-answers")).toHaveTextContent("1 spørsmål er ikke besvart");
    expect(screen.queryByTestId("form-strange")).toBeNull();
  });

  it("keeps answers that the form does not ask for, under their own heading", async () => {
    show({ unknown: [row({ linkId: "9", text: "Skostørrelse", answers: [{ text: "41", yes: null }] })] });
    const strange = within(await screen.findByTestId("form-strange"));
    expect(strange.getByRole("heading")).toHaveTextContent("Svar som ikke hører til noe spørsmål");
    expect(strange.getByText("41")).toBeInTheDocument();
  });

  it("says when the form is another version, or no longer used", async () => {
    const form = answeredOf({}).form;
    if (form === null) throw new Error("the fake has a form");
    show({ form: { ...form, version: "1.2.0", answeredVersion: "1.1.0", standing: "retired" } });
    expect(await screen.findByTestId("form-version")).toHaveTextContent("gitt på versjon 1.1.0");
    expect(screen.getByTestId("form-standing")).toHaveTextContent("trukket tilbake");
  });

  it("that nobody has says so, and shows the answer's own rows", async () => {
    show({ form: null, problem: "offline", canonical: "https://x.example/Questionnaire/a|1" });
    expect(await screen.findByTestId("form-unknown")).toHaveTextContent(
      /serveren kan ikke nås nå.*Questionnaire\/a\|1/s,
    );
    expect(await screen.findByTestId("resource-rows")).toBeInTheDocument();
  });
});
