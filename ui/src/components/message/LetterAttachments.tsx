import { useState } from "react";

import type { AttachmentView, MessageView } from "@/host/bindings";
import { formatBytes } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { AttachmentViewer } from "../attachment/AttachmentViewer";
import chip from "../attachment/Chip.module.css";
import { KindIcon } from "../attachment/KindIcon";
import styles from "./Letter.module.css";

/** A letter's attachments as chips: each opens when it is pressed, and only then. */
export function LetterAttachments({ message, about }: { message: MessageView; about: string }) {
  const { t } = useTranslation("message");
  const [index, setIndex] = useState<number | null>(null);
  const shown = index === null ? undefined : message.attachments[index];
  return (
    <>
      <ul className={styles.attachments} aria-label={t("attachments")}>
        {message.attachments.map((attachment, place) => (
          <li key={`${place}:${attachment.name}`} data-testid="attachment">
            <Chip attachment={attachment} onOpen={() => setIndex(place)} />
          </li>
        ))}
      </ul>
      {index !== null && shown !== undefined && (
        <AttachmentViewer
          place={{ messageId: message.messageId, index }}
          name={shown.name}
          about={about}
          onClose={() => setIndex(null)}
        />
      )}
    </>
  );
}

function Chip({ attachment, onOpen }: { attachment: AttachmentView; onOpen: () => void }) {
  const { t } = useTranslation("message");
  const language = useLanguage();
  const remote = attachment.server !== null && !attachment.fetched;
  const where = attachment.server ?? "";
  const flags = attachment.flags.filter((flag) => flag !== "remote");
  return (
    <button type="button" className={chip.chip} onClick={onOpen} data-testid="attachment-open">
      <span className="aksel-sr-only">{t(remote ? "attachment.fetchAct" : "attachment.openAct")} </span>
      <KindIcon contentType={attachment.contentType} className={chip.icon ?? ""} />
      <span className={chip.name}>{attachment.name}</span>
      <span className={chip.size}>
        {attachment.size === null
          ? attachment.server === null
            ? ""
            : t(remote ? "attachment.lies" : "attachment.here", { server: where })
          : formatBytes(attachment.size, language)}
      </span>
      {flags.map((flag) => (
        <span key={flag} className={chip.flag}>
          {t(`attachment.${flag}`, { defaultValue: flag })}
        </span>
      ))}
    </button>
  );
}
