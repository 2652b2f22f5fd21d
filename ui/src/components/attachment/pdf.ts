import type { PDFDocumentProxy } from "pdfjs-dist";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

/**
 * The fonts that every PDF may use without bringing them. As modules, not as files: the window's policy lets a page
 * load its own scripts and fetch nothing.
 */
const FONTS = import.meta.glob<string>("../../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}", {
  query: "?inline",
  import: "default",
});

class BundledFonts {
  async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const found = Object.entries(FONTS).find(([path]) => path.endsWith(`/${filename}`));
    if (found === undefined) throw new Error("no such font");
    const data = await found[1]();
    return Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  }
}

/** More of a page than any screen shows; also what keeps a picture in a PDF from taking the memory. */
const MOST_PIXELS = 80_000_000;

export interface OpenPdf {
  document: PDFDocumentProxy;
  close: () => void;
}

/** Opens a PDF for drawing: no script of its own is run, nothing is fetched, no form is filled. */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  const pdfjs = await import("pdfjs-dist/legacy/build/pdf.mjs");
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;
  const task = pdfjs.getDocument({
    data: bytes,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    isImageDecoderSupported: false,
    wasmUrl: new URL("pdfjs/", document.baseURI).href,
    StandardFontDataFactory: BundledFonts,
    maxImageSize: MOST_PIXELS,
    verbosity: 0,
  });
  const close = (): void => void task.destroy();
  try {
    return { document: await task.promise, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}
