import type { Commands, DraftView, FindingView, FormItem, FormRow, FormState, FormValue } from "../bindings";
import { ago, text } from "./messages";

type Answers = { [K in keyof Commands]: (request: Commands[K]["request"]) => Commands[K]["response"] };

function item(part: Pick<FormItem, "key" | "itemType" | "text"> & Partial<FormItem>): FormItem {
  return {
    linkId: part.key,
    parent: null,
    depth: 0,
    end: 0,
    prefix: null,
    help: null,
    required: false,
    repeats: false,
    instanced: false,
    readOnly: false,
    hidden: false,
    options: [],
    optionsElsewhere: null,
    units: [],
    control: "unsaid",
    maxLength: null,
    min: null,
    max: null,
    maxSize: null,
    media: [],
    ...part,
  };
}

const option = (code: string, words: string): FormItem["options"][number] => ({
  words,
  coding: { system: null, version: null, code, display: words },
  exclusive: false,
});

export const FORM_ITEMS: FormItem[] = [
  item({ key: "arbeid", itemType: "group", text: "Arbeid", prefix: "1", end: 5 }),
  item({
    key: "kan",
    itemType: "choice",
    text: "Kan pasienten arbeide nå?",
    prefix: "1.1",
    parent: 0,
    depth: 1,
    end: 2,
    required: true,
    options: [option("ja", "Ja, helt"), option("delvis", "Ja, delvis"), option("nei", "Nei")],
  }),
  item({
    key: "grad",
    itemType: "integer",
    text: "Hvor mange prosent?",
    prefix: "1.2",
    parent: 0,
    depth: 1,
    end: 3,
    required: true,
    min: "1",
    max: "99",
  }),
  item({ key: "fra", itemType: "date", text: "Siden når?", parent: 0, depth: 1, end: 4 }),
  item({ key: "navn", itemType: "string", text: "Navn", parent: 0, depth: 1, end: 5 }),
  item({ key: "tiltak", itemType: "group", text: "Tiltak", repeats: true, instanced: true, end: 7 }),
  item({ key: "hva", itemType: "string", text: "Hva?", parent: 5, depth: 1, end: 7 }),
];

const ROW: FormRow = {
  formId: 1,
  title: "Vurdering av funksjonsevne",
  url: "http://sandkasse.example/Questionnaire/funksjonsvurdering",
  version: "1.0.0",
  source: "file",
  connection: null,
  addedAt: ago(3),
  standing: "draft",
  standingWords: text("Skjemaet er et utkast hos den som har laget det.", "The form is a draft of whoever made it."),
  problems: [],
  fillable: true,
  questions: 5,
};

function isDelvis(values: readonly FormValue[] | undefined): boolean {
  return values?.[0]?.kind === "option" && values[0].option.code === "delvis";
}

function stateOf(values: Partial<Record<string, FormValue[]>>): FormState {
  const filled = (place: string): boolean => (values[place] ?? []).length > 0;
  const grad = isDelvis(values["kan"]);
  const asked = ["kan", ...(grad ? ["grad"] : []), "fra", "navn"];
  const missing = ["kan", ...(grad ? ["grad"] : [])].filter((place) => !filled(place));
  return {
    disabled: grad ? [] : ["grad"],
    faults: missing.map((place) => ({ place, code: "required", message: text("Må besvares", "Must be answered") })),
    asked: asked.length,
    answered: asked.filter(filled).length,
    missing: missing.length,
  };
}

/** A shelf with one form on it, and drafts that can be written in it. */
export function formAnswers(draftOf: (draftId: number) => DraftView): Partial<Answers> {
  let shelf = [ROW];
  return {
    forms: () => ({ rows: shelf }),
    form_add: ({ text: source }) => {
      if (!source.includes("Questionnaire")) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as the pipe does
        throw {
          code: "invalid",
          message: "fake",
          retry: "after_act",
          issues: [{ place: "text", code: "not_a_form" }],
          reference: null,
        };
      }
      shelf = [ROW];
      return { rows: [ROW] };
    },
    form_fetch: ({ canonical }) => {
      if (canonical.includes("finnes-ikke")) {
        const none = { code: null, reference: null };
        return {
          row: null,
          asked: [
            { connection: "Sandkassen", outcome: "unsupported", ...none },
            { connection: "Furulia EPJ", outcome: "none", ...none },
          ],
        };
      }
      const row: FormRow = { ...ROW, source: "server", connection: "Furulia EPJ" };
      shelf = [row];
      return { row, asked: [{ connection: "Furulia EPJ", outcome: "found", code: null, reference: null }] };
    },
    form_shelve: ({ onShelf }) => {
      shelf = onShelf ? [ROW] : [];
      return {};
    },
    form: () => ({ row: ROW, items: FORM_ITEMS }),
    draft_form: ({ draftId, formId }) => {
      const draft = draftOf(draftId);
      const name: FormValue[] = [{ kind: "words", words: "Kari Nordmo" }];
      draft.fields = {
        ...draft.fields,
        form: {
          formId,
          values: { navn: name },
          instances: {},
          origins: { navn: { source: "chart", at: "2026-11-12", values: name } },
        },
      };
      return draft;
    },
    form_state: ({ draftId }) => stateOf(draftOf(draftId).fields.form?.values ?? {}),
  };
}

/** What is missing in a draft's form, as the engine's check says it. */
export function formFindings(draft: DraftView): FindingView[] {
  if (draft.kind.body !== "form") return [];
  return stateOf(draft.fields.form?.values ?? {}).faults.map((fault) => ({
    rule: "K12",
    severity: "error",
    path: `Bundle.entry[1].resource.repeat(item).where(linkId = '${fault.place}')`,
    message: text(`${fault.place}: må besvares`, `${fault.place}: must be answered`),
    remedy: text("Svar på spørsmålet.", "Answer the question."),
    source: null,
    field: `form:${fault.place}`,
  }));
}
