import type { SaveKind } from "@/data";
import type { AttachmentOpened } from "@/host/bindings";

/** Is it drawn on paper, so that it can be made larger? */
export function isDrawn(opened: AttachmentOpened | null): boolean {
  return opened !== null && opened.parts.length > 0 && opened.refused === null;
}

/** The ending of a file that is saved, by what its bytes are. */
export function endingOf(kind: string): SaveKind {
  switch (kind) {
    case "pdf":
    case "png":
      return kind;
    case "jpeg":
      return "jpg";
    case "tiff":
      return "tif";
    case "text":
    case "clinical":
      return "txt";
    default:
      return "bin";
  }
}
