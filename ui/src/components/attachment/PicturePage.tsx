import { useEffect, useRef, useState } from "react";

import { useShownBytes } from "@/data";
import { useTranslation } from "@/lib/i18n";

import styles from "./Attachment.module.css";

const TYPES: Record<string, string> = { png: "image/png", jpeg: "image/jpeg", tiff: "image/png" };

/**
 * A picture drawn on a canvas: the window's policy knows no picture that comes from elsewhere than its own files, and
 * need not.
 */
export function PicturePage({
  handle,
  kind,
  label,
  zoom,
  onFail,
}: {
  handle: string;
  kind: string;
  label: string;
  zoom: number;
  onFail: () => void;
}) {
  const { t } = useTranslation("message");
  const shownBytes = useShownBytes();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [width, setWidth] = useState(0);
  const failed = useRef(onFail);
  useEffect(() => {
    failed.current = onFail;
  }, [onFail]);
  useEffect(() => {
    const life = { gone: false };
    void (async () => {
      try {
        const bytes = await shownBytes(handle);
        const picture = await createImageBitmap(new Blob([bytes as BlobPart], { type: TYPES[kind] ?? "" }));
        const place = canvas.current;
        if (!life.gone && place !== null) {
          place.width = picture.width;
          place.height = picture.height;
          place.getContext("2d")?.drawImage(picture, 0, 0);
          setWidth(picture.width);
          setDrawn(true);
        }
        picture.close();
      } catch {
        if (!life.gone) failed.current();
      }
    })();
    return () => {
      life.gone = true;
    };
  }, [shownBytes, handle, kind]);
  return (
    <div className={styles.picture} data-testid="attachment-page" data-drawn={drawn}>
      {!drawn && <p className={styles.wait}>{t("viewer.opening")}</p>}
      <canvas
        ref={canvas}
        className={styles.pictureCanvas}
        role="img"
        aria-label={label}
        hidden={!drawn}
        style={zoom === 1 ? undefined : { inlineSize: `${Math.round(width * zoom)}px`, maxInlineSize: "none" }}
      />
    </div>
  );
}
