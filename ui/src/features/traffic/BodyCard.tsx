import { CodeView } from "@/components/CodeView";
import type { BodyView } from "@/host/bindings";
import { formatBytes } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./Traffic.module.css";

/** A body as it crossed the wire, or where it is instead. */
export function BodyCard({ body, label, none }: { body: BodyView | null; label: string; none: string }) {
  const { t } = useTranslation("traffic");
  const language = useLanguage();
  if (body === null) return <p className={styles.note}>{none}</p>;
  const facts = [formatBytes(body.bytes, language), body.contentType].filter((fact) => fact !== null).join(" · ");
  return (
    <>
      <p className={styles.bodyFacts}>
        {facts}
        {body.truncated && <strong> · {t("bodyCut")}</strong>}
      </p>
      {body.missing === null ? (
        <div className={styles.body}>
          <CodeView text={body.text} label={label} />
        </div>
      ) : (
        <p className={styles.note}>{t(`bodyMissing.${body.missing}`)}</p>
      )}
    </>
  );
}
