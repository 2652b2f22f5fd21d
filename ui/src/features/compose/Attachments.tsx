import { PaperclipIcon, XMarkIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useRef, useState } from "react";

import { AttachmentViewer } from "@/components/attachment/AttachmentViewer";
import chip from "@/components/attachment/Chip.module.css";
import { KindIcon } from "@/components/attachment/KindIcon";
import { IconButton } from "@/components/IconButton";
import { toApiError, useCall, useDragged, useForget, useNotice, useOpenFiles, useRead } from "@/data";
import type { DraftAttachments, DraftAttachmentView, DraftView, RefusedFile } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import styles from "./Attachments.module.css";

/** Files beside the draft: chosen or dropped, judged by what they are, each told why when it is not taken. */
export function Attachments({ draft }: { draft: DraftView }) {
  const { t } = useTranslation("compose");
  const language = useLanguage();
  const { draftId } = draft;
  const held = useRead("draft_attachments", { draftId }, { keep: true }).data;
  const attach = useAttach(draftId);
  const [opened, setOpened] = useState<DraftAttachmentView | null>(null);
  const [over, setOver] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const openFiles = useOpenFiles();
  const choose = (): void => void openFiles().then((files) => attach.hand(files));
  useAct("attach", choose);
  useDragged((what) => {
    setOver(what.kind === "over");
    if (what.kind === "dropped") attach.hand(what.files);
  });
  const attachments = held?.attachments ?? [];
  return (
    <section
      className={classes(styles.attachments, over && styles.over)}
      aria-label={t("attachments.title")}
      data-testid="write-attachments"
      data-over={over}
    >
      {attachments.length > 0 && (
        <ul className={styles.list}>
          {attachments.map((one) => (
            <li key={one.attachmentId} className={classes(chip.chip, chip.withAct)} data-testid="draft-attachment">
              <button
                type="button"
                className={chip.open}
                onClick={() => setOpened(one)}
                aria-label={t("message:attachment.openName", { name: one.name })}
              >
                <KindIcon contentType={one.contentType} className={chip.icon ?? ""} />
                <span className={chip.name}>{one.name}</span>
                <span className={chip.size}>
                  {t(`message:viewer.kind.${one.kind}`)} · {formatBytes(one.size, language)}
                </span>
              </button>
              <IconButton
                label={t("attachments.remove", { name: one.name })}
                icon={<XMarkIcon aria-hidden />}
                size="xsmall"
                onClick={() => {
                  attach.remove(one);
                  button.current?.focus();
                }}
                data-testid="draft-attachment-remove"
              />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.acts}>
        <Button
          ref={button}
          size="small"
          variant="secondary"
          data-color="neutral"
          icon={<PaperclipIcon aria-hidden />}
          onClick={choose}
          loading={attach.busy}
          data-testid="write-attach"
        >
          {t("attachments.add")}
        </Button>
        <span className="bs-subtle" data-testid="write-attachments-total">
          {over ? t("attachments.drop") : held === undefined ? "" : <Total held={held} />}
        </span>
      </div>
      <Refused refused={attach.refused} limit={held?.largest ?? 0} together={held?.together ?? 0} />
      {opened !== null && (
        <AttachmentViewer
          place={{ draftId, attachmentId: opened.attachmentId }}
          name={opened.name}
          about={draft.patient.name}
          onClose={() => setOpened(null)}
        />
      )}
    </section>
  );
}

/** What was refused stays until other files are handed over: a toast would be gone before it is read. */
function useAttach(draftId: number): {
  hand: (files: string[]) => void;
  remove: (one: DraftAttachmentView) => void;
  refused: readonly RefusedFile[];
  busy: boolean;
} {
  const { t } = useTranslation("compose");
  const call = useCall();
  const forget = useForget();
  const { say, sayUndoable, sayFailed } = useNotice();
  const [refused, setRefused] = useState<readonly RefusedFile[]>([]);
  const [busy, setBusy] = useState(false);
  const fresh = (): void => void forget("draft_attachments", "draft_check");
  return {
    busy,
    refused,
    hand(files) {
      if (files.length === 0) return;
      setBusy(true);
      call("draft_attach", { draftId, files })
        .then(
          (answer) => {
            setRefused(answer.refused);
            const [renamed] = answer.renamed;
            if (renamed !== undefined) say(t("attachments.renamed", { given: renamed.given, name: renamed.name }));
          },
          (thrown: unknown) => sayFailed(t(`common:error.${toApiError(thrown).code}.title`)),
        )
        .finally(() => {
          setBusy(false);
          fresh();
        });
    },
    remove(one) {
      call("draft_detach", { draftId, attachmentId: one.attachmentId }).then(
        ({ undoId }) => {
          sayUndoable(t("attachments.removed", { name: one.name }), undoId);
          fresh();
        },
        (thrown: unknown) => sayFailed(t(`common:error.${toApiError(thrown).code}.title`)),
      );
    },
  };
}

function Total({ held }: { held: DraftAttachments }) {
  const { t } = useTranslation("compose");
  const language = useLanguage();
  const { attachments, total, largest, together, byUrl } = held;
  if (attachments.length === 0) return t("attachments.hint", { largest: formatBytes(largest, language) });
  const sum = t("attachments.total", {
    count: attachments.length,
    size: formatBytes(total, language),
    most: formatBytes(together, language),
  });
  return byUrl ? `${sum} ${t("attachments.byUrl")}` : sum;
}

function Refused({ refused, limit, together }: { refused: readonly RefusedFile[]; limit: number; together: number }) {
  const { t } = useTranslation("compose");
  const language = useLanguage();
  return (
    <div role="alert">
      {refused.length > 0 && (
        <ul className={styles.refused} data-testid="attach-refused">
          {refused.map((one, index) => (
            <li key={`${index}:${one.name}`}>
              <XMarkOctagonFillIcon aria-hidden className={styles.bad} />
              <span>
                <strong>{one.name}</strong>{" "}
                {t(`attachments.refused.${one.reason}`, {
                  largest: formatBytes(limit, language),
                  together: formatBytes(together, language),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
