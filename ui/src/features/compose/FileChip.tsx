import { XMarkIcon } from "@navikt/aksel-icons";

import chip from "@/components/attachment/Chip.module.css";
import { KindIcon } from "@/components/attachment/KindIcon";
import { IconButton } from "@/components/IconButton";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";

interface FileChipProps {
  file: { name: string; contentType: string };
  /** Kind and size. */
  what: string;
  /** Not there while the file cannot be opened. */
  onOpen?: (() => void) | undefined;
  onRemove: () => void;
}

/** A file beside a draft: opened by a press, and taken away by another. */
export function FileChip({ file, what, onOpen, onRemove }: FileChipProps) {
  const { t } = useTranslation("compose");
  return (
    <li className={classes(chip.chip, chip.withAct)} data-testid="draft-attachment">
      <button type="button" className={chip.open} disabled={onOpen === undefined} onClick={onOpen}>
        <span className="aksel-sr-only">{t("message:attachment.openAct")} </span>
        <KindIcon contentType={file.contentType} className={chip.icon ?? ""} />
        <span className={chip.name}>{file.name}</span>
        <span className={chip.size}>{what}</span>
      </button>
      <IconButton
        label={t("attachments.remove", { name: file.name })}
        icon={<XMarkIcon aria-hidden />}
        size="xsmall"
        onClick={onRemove}
        data-testid="draft-attachment-remove"
      />
    </li>
  );
}
