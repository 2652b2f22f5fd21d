import { PaperclipIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { createContext, use, useState } from "react";

import { AttachmentViewer } from "@/components/attachment/AttachmentViewer";
import { toApiError, useCall, useForget, useNotice, useOpenFiles, useRead } from "@/data";
import type { DraftAttachmentView, FormValue } from "@/host/bindings";
import { formatBytes } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { FileChip } from "../FileChip";
import { RefusedFiles } from "../RefusedFiles";
import { useAttach } from "../useAttach";
import type { FieldProps } from "./Field";
import styles from "./Form.module.css";
import type { FormStore } from "./store";

/** The draft that a form is filled in for. */
export const FormDraft = createContext<{ draftId: number; about: string } | null>(null);

type FileValue = Extract<FormValue, { kind: "file" }>;

/** A question that is answered with files: chosen, judged by what they are, and kept beside the draft. */
export function FilesField({
  id,
  item,
  label,
  description,
  error,
  values,
  answer,
  store,
}: FieldProps & { store: FormStore }) {
  const { t } = useTranslation("form");
  const language = useLanguage();
  const draft = use(FormDraft);
  if (draft === null) throw new Error("no FormDraft");
  const { draftId, about } = draft;
  const call = useCall();
  const forget = useForget();
  const { sayFailed } = useNotice();
  const openFiles = useOpenFiles();
  const attach = useAttach(draftId);
  const held = useRead("draft_attachments", { draftId }, { keep: true }).data;
  const [opened, setOpened] = useState<DraftAttachmentView | null>(null);
  const files = values.filter((value): value is FileValue => value.kind === "file");
  const many = item.repeats && !item.instanced;

  async function choose(): Promise<void> {
    const taken = (await attach.hand(await openFiles())).map(({ sha256, name, size }): FileValue => ({
      kind: "file",
      sha256,
      name,
      size,
    }));
    if (taken.length === 0) return;
    const before = many ? files.filter((one) => taken.every((other) => other.sha256 !== one.sha256)) : [];
    answer([...before, ...(many ? taken : taken.slice(-1))], false);
  }

  function remove(file: FileValue): void {
    answer(
      files.filter((one) => one !== file),
      false,
    );
    document.getElementById(id)?.focus();
    const beside = held?.attachments.find((one) => one.sha256 === file.sha256);
    // Another question may be answered with the same file.
    if (beside === undefined || store.holds(file.sha256)) return;
    call("draft_detach", { draftId, attachmentId: beside.attachmentId }).then(
      () => void forget("draft_attachments", "draft_check"),
      (thrown: unknown) => sayFailed(t(`common:error.${toApiError(thrown).code}.title`)),
    );
  }

  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-how`} className={styles.files}>
      <p className={styles.legend} id={`${id}-label`}>
        {label}
      </p>
      <div id={`${id}-how`}>
        {description}
        <span className={styles.how}>{useTaken(item.media, item.maxSize)}</span>
      </div>
      {files.length > 0 && (
        <ul className={styles.fileList}>
          {files.map((file) => {
            const beside = held?.attachments.find((one) => one.sha256 === file.sha256);
            return (
              <FileChip
                key={file.sha256}
                file={{ name: file.name, contentType: beside?.contentType ?? "" }}
                what={formatBytes(file.size, language)}
                onOpen={beside === undefined ? undefined : () => setOpened(beside)}
                onRemove={() => remove(file)}
              />
            );
          })}
        </ul>
      )}
      <Button
        id={id}
        size="small"
        variant="secondary"
        data-color="neutral"
        icon={<PaperclipIcon aria-hidden />}
        loading={attach.busy}
        onClick={() => void choose()}
        data-testid="form-file"
      >
        {t(files.length === 0 ? "file.choose" : many ? "file.more" : "file.other")}
      </Button>
      <RefusedFiles refused={attach.refused} limit={held?.largest ?? 0} together={held?.together ?? 0} />
      {error !== undefined && <p className={styles.error}>{error}</p>}
      {opened !== null && (
        <AttachmentViewer
          place={{ draftId, attachmentId: opened.attachmentId }}
          name={opened.name}
          about={about}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

/** What the form says that it takes; else what can be sent at all. */
function useTaken(media: readonly string[], megabytes: string | null): string {
  const { t } = useTranslation("form");
  const kinds = media.length === 0 ? t("file.kinds") : media.map(short).join(", ");
  return megabytes === null ? kinds : t("file.upTo", { kinds, megabytes });
}

/** `application/pdf` as people say it; `image/*` stays, for its end says nothing. */
function short(media: string): string {
  const end = media.split("/")[1];
  return end === undefined || end === "*" ? media : end.toUpperCase();
}
