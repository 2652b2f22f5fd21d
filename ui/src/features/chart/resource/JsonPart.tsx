import { CopyButton } from "@navikt/ds-react";
import { useEffect, useState } from "react";

import { CodeView } from "@/components/CodeView";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useCall } from "@/data";
import type { ApiError, RawView } from "@/host/bindings";
import { formatCount, shortHash } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "../ResourceDrawer.module.css";

/** The resource's bytes as they came. */
export function JsonPart({ resourceId }: { resourceId: number }) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const call = useCall();
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
  if (current.error !== null) return <ErrorCard error={current.error} />;
  if (current.view === null) return <LoadingCard />;
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.title}>{t("raw.title")}</h2>
        <CopyButton
          size="xsmall"
          copyText={current.view.json}
          text={t("raw.copy")}
          activeText={t("raw.copied")}
          data-testid="resource-copy"
        />
      </div>
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
  );
}
