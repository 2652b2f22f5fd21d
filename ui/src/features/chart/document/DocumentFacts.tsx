import { Tag } from "@navikt/ds-react";

import type { DocumentView } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./Document.module.css";

const modes = new Set(["personal", "professional", "legal", "official"]);

/** What a document is, of when and by whom, and how finished. */
export function DocumentFacts({ document, about }: { document: DocumentView; about: string | null }) {
  const { t } = useTranslation("document");
  const { t: say } = useTranslation("chart");
  const text = useText();
  const { kind, date, authors, attesters, custodian } = document;
  const statuses = [document.documentStatus, document.status].filter(
    (status) => status !== null && ["preliminary", "amended"].includes(status),
  );
  const names = authors.join(", ");
  return (
    <div className={styles.facts} data-testid="document-facts">
      {about !== null && <span className={styles.about}>{about}</span>}
      <span>{kind ?? text(document.typeName)}</span>
      {document.resourceType !== "Binary" && (
        <span className="bs-tabular">{date === null ? say("item.noDate") : formatDate(date)}</span>
      )}
      {names !== "" && <span>{t("by", { names })}</span>}
      {attesters.map((one, at) => (
        <span key={at}>
          {t(`attested.${one.mode !== null && modes.has(one.mode) ? one.mode : "other"}`, {
            name: one.name ?? t("attested.unnamed"),
          })}
          {one.at !== null && ` ${formatDate(one.at)}`}
        </span>
      ))}
      {custodian !== null && <span>{t("custodian", { name: custodian })}</span>}
      {[...new Set(statuses)].map((status) => (
        <Tag
          key={status}
          size="xsmall"
          variant="moderate"
          data-color={status === "preliminary" ? "warning" : "neutral"}
        >
          {t(`status.${status ?? ""}`)}
        </Tag>
      ))}
    </div>
  );
}
