import { CopyButton } from "@navikt/ds-react";
import { useEffect, useState } from "react";

import { CodeView } from "@/components/CodeView";
import { Dialog } from "@/components/Dialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useCall } from "@/data";
import type { ApiError, ChartItem, RawView } from "@/host/bindings";
import { formatCount, formatDate, shortHash } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./ResourceDrawer.module.css";
import { flagWords, fullStatus, titleOf } from "./words";

/** What the drawer shows: a chart item, or a resource that has only an id and a name. */
export interface Shown {
  resourceId: number;
  title: string;
  item: ChartItem | null;
}

/** One resource: the little we say of it, and everything as it came. */
export function ResourceDrawer({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const call = useCall();
  const { resourceId } = shown;
  // Raw bytes are read for this look and not kept among the answers.
  const [raw, setRaw] = useState<{ resourceId: number; view: RawView | null; error: ApiError | null }>({
    resourceId,
    view: null,
    error: null,
  });
  useEffect(() => {
    let gone = false;
    call("resource_raw", { resourceId }).then(
      (view) => {
        if (!gone) setRaw({ resourceId, view, error: null });
      },
      (error: unknown) => {
        if (!gone) setRaw({ resourceId, view: null, error: error as ApiError });
      },
    );
    return () => {
      gone = true;
    };
  }, [call, resourceId]);

  const current = raw.resourceId === resourceId ? raw : { view: null, error: null };
  return (
    <Dialog open onClose={onClose} title={shown.title} position="right" width="40rem" testId="resource">
      {shown.item !== null && <Facts item={shown.item} />}
      <div className={styles.head}>
        <h2 className={styles.title}>{t("raw.title")}</h2>
        {current.view !== null && (
          <CopyButton
            size="xsmall"
            copyText={current.view.json}
            text={t("raw.copy")}
            activeText={t("raw.copied")}
            data-testid="resource-copy"
          />
        )}
      </div>
      {current.error !== null && <ErrorCard error={current.error} />}
      {current.view === null && current.error === null && <LoadingCard />}
      {current.view !== null && (
        <>
          <div className={styles.code} data-testid="raw-json">
            <CodeView text={current.view.json} />
          </div>
          <p className={styles.evidence}>
            {current.view.truncated
              ? t("raw.cut", { bytes: formatCount(current.view.bytes, language) })
              : t("raw.bytes", {
                  bytes: formatCount(current.view.bytes, language),
                  hash: shortHash(current.view.sha256),
                })}
          </p>
        </>
      )}
    </Dialog>
  );
}

function Facts({ item }: { item: ChartItem }) {
  const { t } = useTranslation("chart");
  const rows: [string, string][] = [];
  const add = (label: string, value: string | null) => {
    if (value !== null && value !== "") rows.push([label, value]);
  };
  if (!item.cannotInterpret) {
    add(t("table.what"), titleOf(item, t));
    add(t("table.code"), item.code?.code == null ? null : [item.code.code, item.code.list].filter(Boolean).join(" · "));
    add(t("table.detail"), item.detail);
    add(t("table.status"), fullStatus(item, t));
    add(t("table.date"), item.date === null ? t("item.noDate") : formatDate(item.date));
    add(t("table.kind"), item.resourceType);
  }
  const flags = flagWords(item.flags, t);
  return (
    <>
      {item.cannotInterpret && <p className={styles.warning}>{t("danger.cannotInterpret")}</p>}
      <dl className={styles.facts}>
        {rows.map(([label, value]) => (
          <div key={label} className={styles.fact}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {flags.length > 0 && <p className={styles.evidence}>{flags.join(" · ")}</p>}
    </>
  );
}
