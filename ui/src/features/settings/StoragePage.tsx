import { ProgressBar } from "@navikt/ds-react";

import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import { formatBytes, formatCount, formatDate } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import { ChartsPart } from "./ChartsPart";
import { ExamplesPart } from "./ExamplesPart";
import { FileExchangePart } from "./FileExchangePart";
import styles from "./Settings.module.css";

/** What lies on this machine, and what never leaves it. */
export function StoragePage() {
  const { t } = useTranslation("settings");
  const language = useLanguage();
  const storage = useRead("storage", {});
  const { data } = storage;
  return (
    <div data-testid="storage">
      <PaneHead title={t("storage.title")} under={t("storage.intro")} />
      <div className={styles.body}>
        {storage.error !== null && <ErrorCard error={storage.error} retry={() => void storage.refetch()} />}
        {data === undefined && storage.error === null && <LoadingCard />}
        {data !== undefined && (
          <>
            <dl className={styles.facts}>
              <Fact label={t("storage.size")} value={formatBytes(data.bytes, language)} />
              <Fact label={t("storage.patients")} value={formatCount(data.patients, language)} />
              <Fact label={t("storage.resources")} value={formatCount(data.resources, language)} />
              <Fact label={t("storage.messages")} value={formatCount(data.messages, language)} />
              <Fact
                label={t("storage.oldest")}
                value={data.oldest === null ? t("storage.none") : formatDate(data.oldest)}
              />
              <Fact label={t("storage.key")} value={t(`workspaces.${data.keyPlace}`)} />
            </dl>
            {data.busy !== null && (
              <div className={styles.group}>
                <p>{t("storage.busy", { done: data.busy.done, total: data.busy.total })}</p>
                <ProgressBar
                  size="small"
                  value={data.busy.done}
                  valueMax={data.busy.total}
                  aria-label={t("storage.busy", { done: data.busy.done, total: data.busy.total })}
                />
              </div>
            )}
          </>
        )}
        <ChartsPart />
        <FileExchangePart />
        <ExamplesPart />
        <div className={styles.group}>
          <p>{t("storage.kept")}</p>
          <p>{t("storage.log")}</p>
          <p>{t("storage.network")}</p>
        </div>
      </div>
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
