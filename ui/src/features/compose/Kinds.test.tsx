import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { DraftView } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { KINDS } from "@/host/fake/kinds";
import { openWindow } from "@/test/window";

import { clock } from "./KindFields";
import { straightened } from "./LostLetters";

const ABOUT = { screen: "compose", patientId: 103 } as const;

describe("choosing a kind", () => {
  it("offers a clinician what she may write, and nothing of NAV's", async () => {
    openWindow(ABOUT);
    const offered = await screen.findAllByTestId("write-kind");
    expect(offered.map((row) => row.dataset["kind"])).toEqual(["inquiry-sick-leave", "inquiry-patient", "skjema"]);
    expect(screen.queryByText("Skriv som NAV")).toBeNull();
  });

  it("offers a tester both sides, told apart, with codes and what nobody has published, by arrows alone", async () => {
    openWindow(ABOUT, {}, { lens: "tester" });
    const nav = await screen.findByRole("region", { name: "Skriv som NAV" });
    const rows = within(nav).getAllByTestId("write-kind");
    expect(rows).toHaveLength(KINDS.filter((kind) => kind.side === "nav").length);
    expect(rows[0]).toHaveTextContent("8129 | 1");
    expect(rows[0]).toHaveTextContent("forslag");
    const [first] = screen.getAllByTestId("write-kind");
    first?.focus();
    await userEvent.keyboard("{End}");
    expect(document.activeElement).toBe(screen.getAllByTestId("write-kind").at(-1));
    await userEvent.keyboard("{ArrowUp}{Home}");
    expect(document.activeElement).toBe(first);
  });
});

describe("writing as NAV", () => {
  it("says so over everything, on the button and in the dialog", async () => {
    openWindow({ ...ABOUT, kind: "nav-request" }, {}, { lens: "tester" });
    expect(await screen.findByTestId("as-nav")).toHaveTextContent("Du skriver som NAV");
    expect(screen.getByTestId("write-send")).toHaveTextContent(/^Send som NAV om /u);
    expect(screen.getByTestId("write-from")).toHaveTextContent("HER-id");
    await userEvent.type(screen.getByTestId("write-text"), "Hvordan går det?");
    await userEvent.click(screen.getByTestId("write-send"));
    expect(await screen.findByTestId("confirm")).toHaveTextContent("NAV (du skriver i NAVs sted)");
  });

  it("asks for what the kind asks for", async () => {
    openWindow({ ...ABOUT, kind: "nav-invitation" }, {}, { lens: "tester" });
    const where = await screen.findByTestId("write-value-where");
    await userEvent.type(within(where).getByRole("textbox"), "Rom 2");
    expect(within(screen.getByTestId("write-value-time")).getByLabelText("Klokkeslett")).toBeInTheDocument();
    expect(within(where).getByRole("textbox")).toHaveValue("Rom 2");
  });

  it("takes an order's form from the shelf by keyboard, and says what is out of use", async () => {
    const saved: Record<string, string>[] = [];
    const all = answers(() => undefined);
    openWindow(
      { ...ABOUT, kind: "nav-order" },
      {
        forms: () => {
          const rows = all.forms?.({}).rows ?? [];
          const [first] = rows;
          if (first === undefined) return { rows };
          const words = { nb: "Skjemaet er trukket tilbake.", en: "The form has been retired." };
          return {
            rows: [...rows, { ...first, formId: 8, title: "Gammelt", standing: "retired", standingWords: words }],
          };
        },
        draft_save: (request) => {
          saved.push(request.fields.values);
          return all.draft_save?.(request) ?? { savedAt: "" };
        },
      },
      { lens: "tester" },
    );
    const choice = await screen.findByTestId("order-form");
    await waitFor(() => expect(choice).toHaveTextContent("Gammelt"));
    expect(within(choice).getByRole("option", { name: /Gammelt.*utgått/u })).toBeInTheDocument();
    choice.focus();
    await userEvent.selectOptions(choice, "shelf:8");
    expect(screen.getByTestId("order-standing")).toHaveTextContent("trukket tilbake");
    await userEvent.tab();
    await waitFor(() => expect(saved.at(-1)).toMatchObject({ questionnaire: "shelf:8" }));
    await userEvent.selectOptions(choice, "paste");
    expect(screen.getByTestId("order-text")).toHaveValue("");
  });

  it("reads times as people type them", () => {
    expect(["9", "9.30", "0930", "09:30", "halv ti"].map(clock)).toEqual([
      "09:00",
      "09:30",
      "09:30",
      "09:30",
      "halv ti",
    ]);
  });
});

describe("letters that are lost", () => {
  it("are named, and only the typographic ones are replaced", async () => {
    openWindow({ ...ABOUT, kind: "inquiry-patient" });
    const text = await screen.findByTestId("write-text");
    await userEvent.type(text, "Sa – čáhppe");
    const box = await screen.findByTestId("lost-letters", {}, { timeout: 4000 });
    expect(box).toHaveTextContent("2 tegn kommer ikke fram");
    expect(box).toHaveTextContent("tankestrek");
    await waitFor(() => expect(box).toHaveTextContent("«čáhppe»"), { timeout: 4000 });
    await userEvent.click(screen.getByTestId("lost-straighten"));
    expect(text).toHaveValue("Sa - čáhppe");
    await waitFor(() => expect(screen.queryByTestId("lost-straighten")).toBeNull(), { timeout: 4000 });
    expect(screen.getByTestId("lost-letters")).toHaveTextContent("č");
  });

  it("keep their neighbours", () => {
    const lost = [{ letter: "–", codePoint: "", name: null, replacement: "-", place: "text", count: 1, words: [] }];
    expect(straightened("a – b – č", lost)).toBe("a - b - č");
  });
});

describe("a refusal", () => {
  it("stands at the field it concerns, with the way to the old message", async () => {
    const made = answers(() => undefined);
    const start = (request: Parameters<NonNullable<typeof made.draft_start>>[0]): DraftView => {
      const draft = made.draft_start?.(request);
      if (draft === undefined) throw new Error("no fake");
      const reason = (field: string | null, said: string) => ({
        rule: "X99",
        severity: "error" as const,
        path: "",
        message: { nb: said, en: said },
        remedy: { nb: "Rett det.", en: "Mend it." },
        source: null,
        field,
      });
      return Object.assign(draft, {
        replacesOutboxId: 1,
        reasons: [reason("text", "For kort"), reason(null, "Annet")],
      });
    };
    openWindow({ ...ABOUT, kind: "inquiry-patient" }, { ...made, draft_start: start });
    const at = await screen.findByTestId("write-reason");
    expect(at).toHaveTextContent("Mottakeren sa: For kort");
    expect(at).toHaveAttribute("data-field", "text");
    const card = screen.getByTestId("write-refused");
    expect(card).toHaveTextContent("Annet");
    expect(card).not.toHaveTextContent("For kort");
    await userEvent.click(screen.getByTestId("write-replaces"));
    expect(await screen.findByTestId("outbox-detail")).toBeInTheDocument();
  });
});
