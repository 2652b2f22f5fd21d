import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { DraftSave, FormFields, FormValue } from "@/host/bindings";
import { answers } from "@/host/fake/answers";
import { FORM_ITEMS } from "@/host/fake/forms";
import { openWindow } from "@/test/window";

import { FormStore } from "./store";
import { fieldId, grow } from "./tree";
import { choose, keyOf } from "./values";

const EMPTY: FormFields = { formId: 1, values: {}, instances: {}, origins: {} };
const said: FormValue[] = [{ kind: "words", words: "ja" }];

describe("the tree of a form", () => {
  it("puts items into what they stand in", () => {
    const roots = grow(FORM_ITEMS);
    expect(roots.map(({ item }) => item.key)).toEqual(["arbeid", "tiltak"]);
    expect(roots[0]?.children.map(({ item }) => item.key)).toEqual(["kan", "grad", "fra", "navn"]);
  });

  it("names fields so that no two places share a name", () => {
    expect(fieldId("a.b[1]/c")).toMatch(/^[\w-]+$/);
    expect(fieldId("a.b")).not.toBe(fieldId("a_b"));
    expect(fieldId("ø")).not.toBe(fieldId("å"));
  });
});

describe("what has been answered", () => {
  it("tells only the place that changed", () => {
    const store = new FormStore(EMPTY, () => undefined);
    const heard: string[] = [];
    for (const place of ["a", "b"]) store.subscribe(place, () => heard.push(place));
    store.answer("a", said, true);
    expect(heard).toEqual(["a"]);
    store.judge({ disabled: ["b"], faults: [], asked: 1, answered: 1, missing: 0 });
    expect(heard).toEqual(["a", "b"]);
    store.judge({ disabled: ["b"], faults: [], asked: 1, answered: 1, missing: 0 });
    expect(heard).toEqual(["a", "b"]);
  });

  it("never gives a new repetition the answers of an old one", () => {
    let kept = EMPTY;
    const store = new FormStore(EMPTY, (fields) => {
      kept = fields;
    });
    store.answer("g[0]/x", said, false);
    const second = store.open("g");
    store.answer(`g[${second}]/x`, said, false);
    store.close("g", 0);
    expect(store.numbers("g")).toEqual([second]);
    expect(Object.keys(kept.values)).toEqual([`g[${second}]/x`]);
    store.close("g", second);
    expect(store.numbers("g")).toHaveLength(1);
    expect(kept.values).toEqual({});
    expect(store.numbers("g")).not.toContain(second);
  });

  it("lets an option that rules out the others stand alone", () => {
    const option = (code: string, exclusive: boolean) => ({
      words: code,
      coding: { system: null, version: null, code, display: code },
      exclusive,
    });
    const options = [option("a", false), option("b", false), option("none", true)];
    const keys = options.map((one) => keyOf(one.coding));
    const codes = (values: FormValue[]): (string | null)[] =>
      values.map((value) => (value.kind === "option" ? value.option.code : null));
    expect(codes(choose(options, keys, keys.slice(0, 2)))).toEqual(["none"]);
    expect(codes(choose(options, [keys[2] ?? "", keys[0] ?? ""], [keys[2] ?? ""]))).toEqual(["a"]);
  });
});

describe("filling in a form", () => {
  it("chooses, prefills with the source, opens what is asked and leads to what is missing", async () => {
    const saves: DraftSave[] = [];
    const made = answers(() => undefined);
    openWindow(
      { screen: "compose", patientId: 1, kind: "skjema" },
      {
        ...made,
        draft_save: (request) => {
          saves.push(request);
          return made.draft_save?.(request) ?? { savedAt: "" };
        },
      },
    );
    await userEvent.click(await screen.findByTestId("form-use"));
    expect(await screen.findByTestId("form-notes")).toHaveTextContent("utkast");
    expect(await screen.findByTestId("form-origin")).toHaveTextContent("fra journalen, 12.11.2026");
    expect(screen.queryByLabelText(/Hvor mange prosent/)).toBeNull();
    await userEvent.click(screen.getByLabelText("Ja, delvis"));
    const percent = await screen.findByLabelText(/Hvor mange prosent/);
    expect(screen.getByTestId("form-progress")).toHaveTextContent("2 av 4 besvart, 1 må fylles ut");
    await userEvent.click(screen.getByTestId("write-send"));
    const summary = await screen.findByTestId("form-summary");
    await waitFor(() => expect(summary).toContainElement(document.activeElement as HTMLElement));
    await userEvent.click(within(summary).getByRole("link"));
    expect(percent).toHaveFocus();
    await userEvent.type(percent, "50");
    await waitFor(() => expect(saves.at(-1)?.fields.form?.values["grad"]).toEqual([{ kind: "words", words: "50" }]));
    await waitFor(() => expect(screen.queryByTestId("form-summary")).toBeNull());
  });

  it("fetches the form that an order names, or says who does not have it", async () => {
    const wanted = (canonical: string): ReturnType<typeof answers> => {
      const made = answers(() => undefined);
      const start = made.draft_start;
      return {
        ...made,
        forms: () => ({ rows: [] }),
        draft_start: (request) => {
          const draft = start?.(request);
          if (draft === undefined) throw new Error("no draft");
          draft.formWanted = canonical;
          return draft;
        },
      };
    };
    const none = openWindow({ screen: "compose", patientId: 1, kind: "skjema" }, wanted("http://a.no/finnes-ikke"));
    await userEvent.click(await screen.findByTestId("form-fetch"));
    const said = await screen.findByTestId("form-not-found");
    expect(said).toHaveTextContent(/Sandkassen gir ikke ut skjemaer\..*Furulia EPJ har det ikke\./u);
    none.unmount();
    openWindow({ screen: "compose", patientId: 1, kind: "skjema" }, wanted("http://a.no/skjema|1.0"));
    (await screen.findByTestId("form-fetch")).focus();
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByTestId("form-notes")).toBeVisible();
  });

  it("answers a question with a file, and takes it away again", async () => {
    const saves: DraftSave[] = [];
    const made = answers(() => undefined);
    const [first] = FORM_ITEMS.filter((item) => item.itemType === "text" || item.itemType === "string");
    if (first === undefined) throw new Error("the fake form has no question in words");
    const file = {
      ...first,
      key: "fil",
      linkId: "fil",
      itemType: "attachment",
      text: "Epikrise",
      parent: null,
      depth: 0,
    };
    openWindow(
      { screen: "compose", patientId: 1, kind: "skjema" },
      {
        ...made,
        form: (request) => {
          const view = made.form?.(request);
          if (view === undefined) throw new Error("no form");
          return { ...view, items: [{ ...file, end: 1, media: ["application/pdf"], maxSize: "5" }] };
        },
        draft_save: (request) => {
          saves.push(request);
          return made.draft_save?.(request) ?? { savedAt: "" };
        },
      },
    );
    await userEvent.click(await screen.findByTestId("form-use"));
    const group = await screen.findByRole("group", { name: /Epikrise/ });
    expect(group).toHaveAccessibleDescription("PDF, inntil 5 MB");
    await userEvent.click(within(group).getByTestId("form-file"));
    expect(await within(group).findByText("epikrise.pdf")).toBeVisible();
    expect(within(group).getByTestId("attach-refused")).toHaveTextContent("regneark.xlsx");
    await waitFor(() =>
      expect(saves.at(-1)?.fields.form?.values["fil"]).toEqual([
        expect.objectContaining({ kind: "file", name: "epikrise.pdf" }),
      ]),
    );
    await userEvent.click(within(group).getByRole("button", { name: /^Åpne epikrise\.pdf/ }));
    expect(await screen.findByTestId("attachment-viewer")).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await userEvent.click(within(group).getByTestId("draft-attachment-remove"));
    await waitFor(() => expect(saves.at(-1)?.fields.form?.values["fil"]).toEqual([]));
    expect(within(group).getByTestId("form-file")).toHaveFocus();
  });

  it("opens and closes repetitions", async () => {
    openWindow({ screen: "compose", patientId: 1, kind: "skjema" });
    await userEvent.click(await screen.findByTestId("form-use"));
    await userEvent.click(await screen.findByRole("button", { name: "Legg til: Tiltak" }));
    expect(await screen.findByRole("heading", { name: "Tiltak 2" })).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Fjern Tiltak 1" }));
    await waitFor(() => expect(screen.queryByRole("heading", { name: "Tiltak 2" })).toBeNull());
  });

  it("says why a text is no form, and keeps it", async () => {
    openWindow({ screen: "compose", forms: true });
    await userEvent.click(await screen.findByTestId("form-paste"));
    const field = await screen.findByTestId("form-text");
    await userEvent.type(field, "hei");
    await userEvent.click(screen.getByTestId("form-text-add"));
    expect(await screen.findByText(/ikke noe skjema/)).toBeVisible();
    expect(field).toHaveValue("hei");
  });
});
