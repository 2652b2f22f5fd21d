import type { PDFDocumentProxy, PDFPageProxy, TextLayer } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";

import { useTranslation } from "@/lib/i18n";

import { openPdf, type OpenPdf } from "./pdf";
import styles from "./Attachment.module.css";

/** Pages drawn before anybody has scrolled; the rest as they come near. */
const AHEAD = "600px";

/** A PDF, page under page, with its text over the drawing so that it can be read out, marked and found. */
export function PdfPages({ bytes, zoom, onFail }: { bytes: Uint8Array; zoom: number; onFail: () => void }) {
  const { t } = useTranslation("message");
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const failed = useRef(onFail);
  useEffect(() => {
    failed.current = onFail;
  }, [onFail]);
  useEffect(() => {
    let gone = false;
    let opened: OpenPdf | null = null;
    // The worker takes the bytes away from whoever hands them over.
    openPdf(bytes.slice()).then(
      (found) => {
        opened = found;
        if (gone) found.close();
        else setPdf(found.document);
      },
      () => {
        if (!gone) failed.current();
      },
    );
    return () => {
      gone = true;
      opened?.close();
      setPdf(null);
    };
  }, [bytes]);
  if (pdf === null) return <p className={styles.wait}>{t("viewer.opening")}</p>;
  const numbers = Array.from({ length: pdf.numPages }, (_, index) => index + 1);
  return numbers.map((number) => (
    <PdfPage key={number} pdf={pdf} number={number} zoom={zoom} onFail={() => failed.current()} />
  ));
}

function PdfPage({
  pdf,
  number,
  zoom,
  onFail,
}: {
  pdf: PDFDocumentProxy;
  number: number;
  zoom: number;
  onFail: () => void;
}) {
  const { t } = useTranslation("message");
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(number <= 2);
  const [drawn, setDrawn] = useState(false);
  const failed = useRef(onFail);
  useEffect(() => {
    failed.current = onFail;
  }, [onFail]);
  useEffect(() => {
    const place = box.current;
    if (near || place === null || typeof IntersectionObserver === "undefined") return undefined;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some((one) => one.isIntersecting)) setNear(true);
      },
      { rootMargin: AHEAD },
    );
    watch.observe(place);
    return () => watch.disconnect();
  }, [near]);
  useEffect(() => {
    if (!near) return undefined;
    const life = { gone: false };
    let stop = (): void => undefined;
    void (async () => {
      try {
        const page = await loaded(pdf, number);
        const parts = [box.current, canvas.current, words.current] as const;
        if (life.gone || parts[0] === null || parts[1] === null || parts[2] === null) return;
        const drawing = draw(page, zoom, parts[0], parts[1], parts[2]);
        stop = drawing.stop;
        await drawing.done;
        setDrawn(true);
      } catch {
        // A drawing that was called off is no fault; a first page that cannot be drawn is.
        if (!life.gone && number === 1) failed.current();
      }
    })();
    return () => {
      life.gone = true;
      stop();
    };
  }, [pdf, number, zoom, near]);
  return (
    <div
      ref={box}
      className={styles.page}
      role="group"
      aria-label={t("viewer.page", { number, count: pdf.numPages })}
      data-testid="attachment-page"
      data-drawn={drawn}
    >
      <canvas ref={canvas} className={styles.canvas} aria-hidden />
      <div ref={words} className={styles.words} />
    </div>
  );
}

interface Loaded {
  page: PDFPageProxy;
  TextLayer: typeof TextLayer;
}

async function loaded(pdf: PDFDocumentProxy, number: number): Promise<Loaded> {
  const [page, { TextLayer }] = await Promise.all([pdf.getPage(number), import("pdfjs-dist/legacy/build/pdf.mjs")]);
  return { page, TextLayer };
}

/** Draws one page as wide as its place allows. Two drawings on one canvas are refused, so the old one is called off. */
function draw(
  { page, TextLayer }: Loaded,
  zoom: number,
  box: HTMLDivElement,
  canvas: HTMLCanvasElement,
  words: HTMLDivElement,
): { done: Promise<unknown>; stop: () => void } {
  const natural = page.getViewport({ scale: 1 });
  const room = Math.max(200, (box.parentElement?.clientWidth ?? 800) - 48);
  // A PDF may say that its page is a kilometre wide: it is drawn as wide as there is room, and no higher than it can be.
  const scale = Math.min((Math.min(room, 920) / natural.width) * zoom, 4, 8000 / Math.max(1, natural.height));
  const viewport = page.getViewport({ scale });
  const sharp = Math.min(window.devicePixelRatio, 2);
  canvas.width = Math.floor(viewport.width * sharp);
  canvas.height = Math.floor(viewport.height * sharp);
  for (const part of [box, canvas]) {
    part.style.inlineSize = `${Math.floor(viewport.width)}px`;
    part.style.blockSize = `${Math.floor(viewport.height)}px`;
  }
  const drawing = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
  words.replaceChildren();
  words.style.setProperty("--total-scale-factor", String(scale));
  const text = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport });
  return {
    done: Promise.all([drawing.promise, text.render()]),
    stop: () => {
      drawing.cancel();
      text.cancel();
    },
  };
}
