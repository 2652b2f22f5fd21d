import { ExclamationmarkTriangleFillIcon } from "@navikt/aksel-icons";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { useShownBytes } from "@/data";
import type { AttachmentOpened } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes, shortHash } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { StateCard } from "../state/StateCard";
import styles from "./Attachment.module.css";
import { PdfPages } from "./PdfPages";
import { PicturePage } from "./PicturePage";

interface OpenedFileProps {
  opened: AttachmentOpened;
  /** Whom it is about: a page alone does not say it. */
  about: string;
  zoom: number;
  /** What stands beside the facts, and between them and the page. */
  facts?: ReactNode;
  notes?: ReactNode;
  /** Words for one that is not drawn, where it is no attachment of a message. */
  refusal?: (fault: string) => { title: string; body: string };
}

/** What a file is, what must be said of it, and itself. */
export function OpenedFile({ opened, about, zoom, facts, notes, refusal }: OpenedFileProps) {
  const { t } = useTranslation("message");
  const language = useLanguage();
  const [failed, setFailed] = useState(false);
  const desk = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever opened it came to read: the arrows move the page.
    desk.current?.focus({ preventScroll: true });
  }, []);
  const kind = t(`viewer.kind.${opened.kind}`, { defaultValue: opened.contentType });
  const refused = failed ? "broken" : opened.refused;
  const words = refused === null ? undefined : refusal?.(refused);
  return (
    <>
      <p className={styles.facts}>
        <span className={styles.about}>{about}</span>
        <span>{kind}</span>
        {opened.pages > 1 && <span>{t("viewer.pages", { count: opened.pages })}</span>}
        <span className="bs-tabular">{formatBytes(opened.size, language)}</span>
        {opened.sha256 !== "" && (
          <span className="bs-mono" title={opened.sha256}>
            SHA-256 {shortHash(opened.sha256)}
          </span>
        )}
        {facts}
      </p>
      {opened.lie && (
        <p className={styles.lie} role="status" data-testid="attachment-lie">
          <ExclamationmarkTriangleFillIcon aria-hidden fontSize="1.25rem" />
          {t("viewer.lie", { said: opened.said ?? "", kind: kind.toLocaleLowerCase() })}
        </p>
      )}
      {notes}
      {refused === null ? (
        <div
          ref={desk}
          className={styles.desk}
          tabIndex={0}
          role="region"
          aria-label={opened.name}
          data-testid="attachment-desk"
        >
          <Drawn opened={opened} zoom={zoom} onFail={() => setFailed(true)} />
          {opened.more && <p className={styles.more}>{t("viewer.more")}</p>}
        </div>
      ) : (
        <StateCard
          tone={refused === "program" ? "danger" : "warning"}
          title={words?.title ?? t(`viewer.refused.${refused}.title`)}
          testId="attachment-refused"
        >
          <p>{words?.body ?? t(`viewer.refused.${refused}.body`)}</p>
        </StateCard>
      )}
    </>
  );
}

function Drawn({ opened, zoom, onFail }: { opened: AttachmentOpened; zoom: number; onFail: () => void }) {
  const { t } = useTranslation("message");
  if (opened.text !== null) {
    return (
      <pre className={classes(styles.text, opened.kind !== "text" && styles.prose)} data-testid="attachment-text">
        {opened.text}
      </pre>
    );
  }
  const [first] = opened.parts;
  if (opened.kind === "pdf" && first !== undefined) return <Pdf handle={first} zoom={zoom} onFail={onFail} />;
  return opened.parts.map((handle, index) => (
    <PicturePage
      key={handle}
      handle={handle}
      kind={opened.kind}
      label={
        opened.parts.length === 1 ? opened.name : t("viewer.page", { number: index + 1, count: opened.parts.length })
      }
      zoom={zoom}
      onFail={onFail}
    />
  ));
}

function Pdf({ handle, zoom, onFail }: { handle: string; zoom: number; onFail: () => void }) {
  const { t } = useTranslation("message");
  const shownBytes = useShownBytes();
  const [bytes, setBytes] = useState<Uint8Array | null>(null);
  useEffect(() => {
    let gone = false;
    shownBytes(handle).then(
      (found) => {
        if (!gone) setBytes(found);
      },
      () => {
        if (!gone) onFail();
      },
    );
    return () => {
      gone = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the bytes of a handle never change
  }, [shownBytes, handle]);
  if (bytes === null) return <p className={styles.wait}>{t("viewer.opening")}</p>;
  return <PdfPages bytes={bytes} zoom={zoom} onFail={onFail} />;
}
