import { PersonName } from "@/components/person/Person";
import type { DraftRow as Draft } from "@/host/bindings";
import { formatListTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./Outbox.module.css";

/** Typed and not sent. */
export function DraftRow({
  draft,
  open,
  focusable,
}: {
  draft: Draft;
  open: (draftId: number) => void;
  focusable: boolean;
}) {
  const { t } = useTranslation("outbox");
  const text = useText();
  const now = useNow();
  const language = useLanguage();
  return (
    <div
      role="row"
      tabIndex={focusable ? 0 : -1}
      className={styles.slot}
      data-testid="outbox-draft"
      data-draft-id={draft.draftId}
      onClick={() => open(draft.draftId)}
    >
      <div role="gridcell" className={styles.row}>
        <span className={styles.line}>
          <span className={styles.who}>
            <span className={styles.name}>
              <PersonName person={draft.patient} />
            </span>
            <span className={styles.kind}>{text(draft.kind)}</span>
          </span>
          <time className={styles.time} dateTime={draft.savedAt}>
            {formatListTime(draft.savedAt, now, language)}
          </time>
        </span>
        <span className={styles.line}>
          <span className={styles.reason}>{t("draft")}</span>
        </span>
      </div>
    </div>
  );
}
