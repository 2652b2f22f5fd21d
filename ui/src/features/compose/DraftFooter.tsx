import { CheckmarkCircleFillIcon, ExclamationmarkTriangleFillIcon, PaperplaneIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import type { Ref } from "react";

import { personOnButton } from "@/components/person/Person";
import { useRead, type Saving } from "@/data";
import type { DraftView } from "@/host/bindings";
import { formatClockSeconds } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import styles from "./Compose.module.css";

/** Seconds during which a send can be taken back. */
export const UNDO_SECONDS = 10;

/** Saved when, what stands in the way, and the button that names whom it is about. */
export function DraftFooter({
  draft,
  saving,
  errors,
  onClose,
  onSend,
  sendRef,
}: {
  draft: DraftView;
  saving: Saving;
  errors: number;
  onClose: () => void;
  onSend: () => void;
  sendRef: Ref<HTMLButtonElement>;
}) {
  const { t } = useTranslation("compose");
  const offline = useRead("status", {}, { keep: true }).data?.link === "offline";
  return (
    <footer className={styles.footer}>
      <p className={styles.saved} role="status" data-testid="write-saved" data-dirty={saving.dirty}>
        {saving.error !== null ? (
          <>
            <ExclamationmarkTriangleFillIcon aria-hidden className={styles.bad} />
            {t("notSaved", { why: t(`common:error.${saving.error.code}.title`) })}
          </>
        ) : (
          <>
            <CheckmarkCircleFillIcon aria-hidden className={saving.dirty ? styles.partly : styles.ok} />
            <span className="bs-tabular">{t("saved", { time: formatClockSeconds(saving.savedAt) })}</span>
          </>
        )}
      </p>
      <span className={styles.grow} />
      {errors > 0 ? (
        <strong className={styles.mustMend}>{t("mustMend", { count: errors })}</strong>
      ) : (
        <span className="bs-subtle">{offline ? t("sentLater") : t("undoable", { count: UNDO_SECONDS })}</span>
      )}
      <Button size="small" variant="secondary" onClick={onClose} data-testid="write-close">
        {t("close")}
      </Button>
      <Button
        ref={sendRef}
        size="small"
        icon={<PaperplaneIcon aria-hidden />}
        onClick={onSend}
        data-testid="write-send"
      >
        {t(draft.kind.side === "nav" ? "sendAsNav" : "send", { person: personOnButton(draft.patient) })}
      </Button>
    </footer>
  );
}
