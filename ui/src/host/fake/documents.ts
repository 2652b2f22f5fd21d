import type { AnsweredForm, AttachmentOpened, DocumentContent, DocumentOpened, DocumentView } from "../bindings";
import type { Answers } from "./answers";
import { ago, text } from "./messages";

/** A content that lies on the server. */
export function contentOf(over: Partial<DocumentContent> = {}): DocumentContent {
  return {
    index: 0,
    title: "Epikrise.pdf",
    contentType: "application/pdf",
    language: "nb-NO",
    size: 48_230,
    place: "server",
    host: null,
    ...over,
  };
}

/** A letter from a hospital. */
export function documentOf(over: Partial<DocumentView> = {}): DocumentView {
  return {
    resourceId: 1,
    resourceType: "DocumentReference",
    typeName: text("Dokument", "Document"),
    title: "Epikrise fra medisinsk avdeling",
    kind: "Epikrise",
    date: ago(60 * 24 * 40).slice(0, 10),
    authors: ["Ola Vikarnes"],
    attesters: [],
    custodian: "Furulia legesenter",
    status: "current",
    documentStatus: "final",
    cannotInterpret: false,
    enteredInError: false,
    superseded: false,
    replacedBy: [],
    replaces: [],
    fetchedAt: ago(15),
    contents: [contentOf()],
    narrative: [],
    sections: [],
    ...over,
  };
}

/** A file of words. */
export function fileOf(over: Partial<AttachmentOpened> = {}): AttachmentOpened {
  return {
    name: "Notat.txt",
    kind: "text",
    contentType: "text/plain",
    said: "text/plain",
    lie: false,
    size: 44,
    sha256: "cd".repeat(32),
    parts: [],
    pages: 0,
    more: false,
    text: "Ingen tegn til alvorlig sykdom.",
    refused: null,
    maySave: true,
    fetched: false,
    ...over,
  };
}

/** What opening came to. */
export function openedOf(over: Partial<DocumentOpened> = {}): DocumentOpened {
  return {
    file: fileOf(),
    problem: null,
    host: null,
    reference: null,
    fetchedAt: ago(1),
    warnings: [],
    saidSize: null,
    wordsOf: null,
    words: null,
    looksLike: null,
    ...over,
  };
}

/** A filled-in form with its questions. */
export function answeredOf(over: Partial<AnsweredForm> = {}): AnsweredForm {
  return {
    resourceId: 1,
    canonical: "https://furulia.example.org/fhir/Questionnaire/arskontroll-diabetes|2.0",
    form: {
      title: "Før årskontrollen",
      version: "2.0",
      publisher: "Furulia kommune",
      standing: "active",
      source: "server",
      answeredVersion: null,
    },
    problem: null,
    reference: null,
    rows: [
      {
        depth: 0,
        linkId: "2",
        kind: "question",
        prefix: null,
        text: "Røyker du?",
        formText: null,
        state: "answered",
        answers: [{ text: "Nei", yes: false }],
      },
    ],
    unknown: [],
    cut: false,
    ...over,
  };
}

/** Documents of a chart, and its filled-in forms. */
export function documentAnswers(): Partial<Answers> {
  return {
    document: ({ resourceId }) => documentOf({ resourceId }),
    document_open: () => openedOf(),
    document_save: () => ({ bytes: 44 }),
    resource_form: ({ resourceId }) => answeredOf({ resourceId }),
  };
}
