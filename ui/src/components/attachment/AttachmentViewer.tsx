import { ExclamationmarkTriangleFillIcon, MinusIcon, PlusIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useEffect, useRef, useState } from "react";

import { useCall, useNotice, useSaveFile, useShownBytes, type SaveKind } from "@/data";
import { toApiError } from "@/data";
import type { ApiError, AttachmentOpened } from "@/host/bindings";
import { formatBytes, shortHash } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { Dialog } from "../Dialog";
import { IconButton } from "../IconButton";
import { ErrorCard } from "../state/ErrorCard";
import { LoadingCard } from "../state/Loading";
import { StateCard } from "../state/StateCard";
import styles from "./Attachment.module.css";
import { PdfPages } from "./PdfPages";
import { PicturePage } from "./PicturePage";

/** Which attachment: one of a message, or one beside a draft. */
export type AttachmentPlace = { messageId: number; index: number } | { draftId: number; attachmentId: number };

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

/** An attachment opened by a person: judged by its bytes, drawn in here, saved only when asked. */
export function AttachmentViewer({
  place,
  name,
  about,
  onClose,
}: {
  place: AttachmentPlace;
  /** What it is called until it has been opened. */
  name: string;
  /** Whom the message is about: a page alone does not say it. */
  about: string;
  onClose: () => void;
}) {
  const { t } = useTranslation("message");
  const [opened, error] = useOpened(place);
  const [zoom, setZoom] = useState(1);
  const save = useSave(place, opened);
  const drawn = opened !== null && opened.parts.length > 0 && opened.refused === null;
  const step = (by: number): void =>
    setZoom((now) => STEPS[Math.min(STEPS.length - 1, Math.max(0, STEPS.indexOf(now) + by))] ?? 1);
  return (
    <Dialog
      open
      onClose={onClose}
      title={opened?.name ?? name}
      width="65rem"
      testId="attachment-viewer"
      tall
      footer={
        <>
          {drawn && (
            <div className={styles.zoom}>
              <IconButton
                label={t("viewer.smaller")}
                icon={<MinusIcon aria-hidden />}
                disabled={zoom === STEPS[0]}
                onClick={() => step(-1)}
              />
              <span className="bs-tabular">{Math.round(zoom * 100)} %</span>
              <IconButton
                label={t("viewer.larger")}
                icon={<PlusIcon aria-hidden />}
                disabled={zoom === STEPS.at(-1)}
                onClick={() => step(1)}
              />
            </div>
          )}
          {"messageId" in place && opened?.maySave === true && (
            <Button size="small" variant="secondary" onClick={save} data-testid="attachment-save">
              {t("viewer.save")}
            </Button>
          )}
          <Button size="small" onClick={onClose} data-testid="attachment-close">
            {t("common:close")}
          </Button>
        </>
      }
    >
      {error !== null && <ErrorCard error={error} />}
      {opened === null && error === null && <LoadingCard />}
      {opened !== null && <Opened opened={opened} about={about} zoom={zoom} />}
    </Dialog>
  );
}

/** Opens once: the act leaves a line in the access journal, and looking again is another act. */
function useOpened(place: AttachmentPlace): [AttachmentOpened | null, ApiError | null] {
  const call = useCall();
  const [opened, setOpened] = useState<AttachmentOpened | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [asked] = useState(place);
  useEffect(() => {
    let gone = false;
    const answer = "messageId" in asked ? call("attachment_open", asked) : call("draft_attachment_open", asked);
    answer.then(
      (found) => {
        if (!gone) setOpened(found);
      },
      (thrown: unknown) => {
        if (!gone) setError(toApiError(thrown));
      },
    );
    return () => {
      gone = true;
    };
  }, [call, asked]);
  return [opened, error];
}

function useSave(place: AttachmentPlace, opened: AttachmentOpened | null): () => void {
  const { t } = useTranslation("message");
  const call = useCall();
  const saveFile = useSaveFile();
  const { say, sayFailed } = useNotice();
  return () => {
    if (opened === null || !("messageId" in place)) return;
    const { messageId, index } = place;
    void (async () => {
      try {
        const file = await saveFile(opened.name, ending(opened.kind));
        if (file === null) return;
        await call("attachment_save", { messageId, index, file });
        say(t("viewer.saved", { name: opened.name }));
      } catch {
        sayFailed(t("viewer.saveFailed"));
      }
    })();
  };
}

function ending(kind: string): SaveKind {
  switch (kind) {
    case "pdf":
    case "png":
      return kind;
    case "jpeg":
      return "jpg";
    case "tiff":
      return "tif";
    case "text":
      return "txt";
    default:
      return "bin";
  }
}

function Opened({ opened, about, zoom }: { opened: AttachmentOpened; about: string; zoom: number }) {
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
      </p>
      {opened.lie && (
        <p className={styles.lie} role="status" data-testid="attachment-lie">
          <ExclamationmarkTriangleFillIcon aria-hidden fontSize="1.25rem" />
          {t("viewer.lie", { said: opened.said ?? "", kind: kind.toLocaleLowerCase() })}
        </p>
      )}
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
          title={t(`viewer.refused.${refused}.title`)}
          testId="attachment-refused"
        >
          <p>{t(`viewer.refused.${refused}.body`)}</p>
        </StateCard>
      )}
    </>
  );
}

function Drawn({ opened, zoom, onFail }: { opened: AttachmentOpened; zoom: number; onFail: () => void }) {
  const { t } = useTranslation("message");
  if (opened.text !== null) {
    return (
      <pre className={styles.text} data-testid="attachment-text">
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
