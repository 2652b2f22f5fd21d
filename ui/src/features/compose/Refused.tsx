import { FindingRow } from "@/components/message/FindingRow";
import { StateCard } from "@/components/state/StateCard";
import type { DraftView } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./Compose.module.css";

/** Fields of this form at which a reason is shown; the others stand in the card. */
export function fieldsShown(draft: DraftView): ReadonlySet<string> {
  return new Set(["text", "choice", ...draft.kind.fields.map((field) => `value:${field.id}`)]);
}

/** Why the message this one is written anew from was refused, with the way back to it. */
export function Refused({ draft }: { draft: DraftView }) {
  const { t } = useTranslation("compose");
  const text = useText();
  const { go } = useNavigation();
  const { replacesOutboxId: old, reasons } = draft;
  if (old === null) return null;
  const shown = fieldsShown(draft);
  const elsewhere = reasons.filter((reason) => reason.field === null || !shown.has(reason.field));
  const atFields = reasons.length - elsewhere.length;
  return (
    <StateCard tone={reasons.length > 0 ? "danger" : "neutral"} title={t("refused.title")} testId="write-refused">
      {reasons.length === 0 && <p>{t("refused.noReason")}</p>}
      {atFields > 0 && <p>{t("refused.atFields", { count: atFields })}</p>}
      {elsewhere.map((reason, index) => (
        <FindingRow key={`${reason.rule}:${index}`} finding={reason}>
          {reason.field === "author" && (
            <button type="button" className="bs-link" onClick={() => go({ screen: "settings", section: "author" })}>
              {t("repair.author")}
            </button>
          )}
        </FindingRow>
      ))}
      <p>
        <button
          type="button"
          className="bs-link"
          onClick={() => go({ screen: "outbox", outboxId: old })}
          data-testid="write-replaces"
        >
          {t("refused.old", { kind: text(draft.kind.name) })}
        </button>
      </p>
    </StateCard>
  );
}

/** What the receiver said of one field. */
export function ReasonsAt({ draft, field }: { draft: DraftView; field: string }) {
  const { t } = useTranslation("compose");
  const text = useText();
  const here = draft.reasons.filter((reason) => reason.field === field);
  if (here.length === 0) return null;
  return (
    <div className={styles.reason} data-testid="write-reason" data-field={field}>
      {here.map((reason, index) => (
        <p key={`${reason.rule}:${index}`}>
          <strong>{t("refused.said")}</strong> {text(reason.message)}{" "}
          {text(reason.remedy) !== "" && <span className="bs-subtle">{text(reason.remedy)}</span>}
        </p>
      ))}
    </div>
  );
}
