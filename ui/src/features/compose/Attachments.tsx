import { PaperclipIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useRef, useState } from "react";

import { AttachmentViewer } from "@/components/attachment/AttachmentViewer";
import { useDragged, useOpenFiles, useRead } from "@/data";
import type { DraftAttachments, DraftAttachmentView, DraftView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import styles from "./Attachments.module.css";
import { FileChip } from "./FileChip";
import { RefusedFiles } from "./RefusedFiles";
import { useAttach } from "./useAttach";

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
  const choose = (): void => void openFiles().then((files) => void attach.hand(files));
  useAct("attach", choose);
  useDragged((what) => {
    setOver(what.kind === "over");
    if (what.kind === "dropped") void attach.hand(what.files);
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
            <FileChip
              key={one.attachmentId}
              file={one}
              what={`${t(`message:viewer.kind.${one.kind}`)} · ${formatBytes(one.size, language)}`}
              onOpen={() => setOpened(one)}
              onRemove={() => {
                attach.remove(one);
                button.current?.focus();
              }}
            />
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
      <RefusedFiles refused={attach.refused} limit={held?.largest ?? 0} together={held?.together ?? 0} />
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
