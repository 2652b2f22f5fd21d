import { Button } from "@navikt/ds-react";
import { useEffect, useState } from "react";

import { toApiError, useCall, useNotice, useSaveFile } from "@/data";
import type { ApiError, AttachmentOpened } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { Dialog } from "../Dialog";
import { ErrorCard } from "../state/ErrorCard";
import { LoadingCard } from "../state/Loading";
import { OpenedFile } from "./OpenedFile";
import { endingOf, isDrawn } from "./drawn";
import { ZoomActs } from "./ZoomActs";

/** Which attachment: one of a message, or one beside a draft. */
export type AttachmentPlace = { messageId: number; index: number } | { draftId: number; attachmentId: number };

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
          {isDrawn(opened) && <ZoomActs zoom={zoom} onZoom={setZoom} />}
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
      {opened !== null && <OpenedFile opened={opened} about={about} zoom={zoom} />}
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
        const file = await saveFile(opened.name, endingOf(opened.kind));
        if (file === null) return;
        await call("attachment_save", { messageId, index, file });
        say(t("viewer.saved", { name: opened.name }));
      } catch {
        sayFailed(t("viewer.saveFailed"));
      }
    })();
  };
}
