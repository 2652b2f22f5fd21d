import type { AttachmentOpened, Change, Commands, DraftAttachments, DraftAttachmentView } from "../bindings";

const MB = 1_000_000;

function opened(over: Partial<AttachmentOpened>): AttachmentOpened {
  return {
    name: "Brev fra NAV.pdf",
    kind: "pdf",
    contentType: "application/pdf",
    said: "application/pdf",
    lie: false,
    size: 48_230,
    sha256: "9f2c4e7a11d8b0c35e6f7a8b9c0d1e2f9f2c4e7a11d8b0c35e6f7a8b9c0d1e2f",
    parts: ["pdf"],
    pages: 1,
    more: false,
    text: null,
    refused: null,
    maySave: true,
    fetched: false,
    ...over,
  };
}

/** One page of PDF, for the window without an engine. */
export function madeUpBytes(handle: string): Uint8Array {
  if (handle !== "pdf") return new Uint8Array();
  const content = "BT /F1 16 Tf 60 780 Td (Brev fra NAV) Tj ET";
  const parts = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  const objects = parts.map((part, index) => `${index + 1} 0 obj\n${part}\nendobj\n`).join("");
  return new TextEncoder().encode(`%PDF-1.4\n${objects}trailer\n<< /Size 6 /Root 1 0 R >>\n%%EOF\n`);
}

type Answers = Partial<{ [K in keyof Commands]: (request: Commands[K]["request"]) => Commands[K]["response"] }>;

/** Files beside drafts and in messages, with one of each fault. */
export function attachmentAnswers(emit: (change: Change) => void, undo: Map<number, () => void>): Answers {
  const held = new Map<number, DraftAttachmentView[]>();
  let next = 1;
  const view = (draftId: number): DraftAttachments => {
    const attachments = held.get(draftId) ?? [];
    return {
      attachments,
      total: attachments.reduce((sum, one) => sum + one.size, 0),
      largest: 20 * MB,
      together: 25 * MB,
      byUrl: false,
      taken: [],
      refused: [],
      renamed: [],
    };
  };
  return {
    draft_attachments: ({ draftId }) => view(draftId),
    draft_attach: ({ draftId, files }) => {
      const list = held.get(draftId) ?? [];
      const before = list.length;
      const good = files.filter((name) => /\.(pdf|png|jpe?g|tiff?)$/i.test(name));
      held.set(draftId, [
        ...list,
        ...good.map((name) => ({
          attachmentId: next++,
          sha256: name.length.toString(16).padStart(64, "0"),
          name,
          kind: name.endsWith(".pdf") ? "pdf" : "png",
          contentType: name.endsWith(".pdf") ? "application/pdf" : "image/png",
          size: 812_345,
          uploaded: false,
        })),
      ]);
      const refused = files.filter((name) => !good.includes(name)).map((name) => ({ name, reason: "wrong_type" }));
      const all = view(draftId);
      return { ...all, taken: all.attachments.slice(before), refused };
    },
    draft_detach: ({ draftId, attachmentId }) => {
      const before = held.get(draftId) ?? [];
      held.set(
        draftId,
        before.filter((one) => one.attachmentId !== attachmentId),
      );
      const undoId = 9000 + attachmentId;
      undo.set(undoId, () => {
        held.set(draftId, before);
        emit({ kind: "drafts", ids: [draftId] });
      });
      return { undoId };
    },
    draft_attachment_open: () => opened({ name: "epikrise.pdf" }),
    attachment_open: ({ index }) =>
      index === 0
        ? opened({})
        : index === 1
          ? opened({
              name: "svar.bin",
              kind: "program",
              parts: [],
              pages: 0,
              lie: true,
              refused: "program",
              maySave: false,
            })
          : opened({ name: "notat.txt", kind: "text", parts: [], pages: 0, text: "Pasienten møtte ikke til time." }),
    attachment_save: () => ({ bytes: 48_230 }),
  };
}
