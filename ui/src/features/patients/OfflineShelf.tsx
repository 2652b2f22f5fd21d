import { Button, Loader, ProgressBar } from "@navikt/ds-react";

import { useRead } from "@/data";
import type { PatientRow } from "@/host/bindings";
import { formatBytes, formatListTime } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./OfflineShelf.module.css";

interface OfflineShelfProps {
  /** Shown here only while the results have the main pane. */
  recent: readonly PatientRow[];
  onOpen: (row: PatientRow) => void;
  /** False in a drawer, which has the title itself. */
  titled?: boolean;
}

/** What can be read with the network down, and how much room it takes. */
export function OfflineShelf({ recent, onOpen, titled = true }: OfflineShelfProps) {
  const { t } = useTranslation("patients");
  const language = useLanguage();
  const now = useNow();
  const { go } = useNavigation();
  const storage = useRead("storage", {});
  const { data } = storage;
  return (
    <>
      {titled && <h2 className={styles.title}>{t("shelf.title")}</h2>}
      <section className={styles.part}>
        {storage.error !== null && <p className={styles.quiet}>{t("shelf.failed")}</p>}
        {data === undefined && storage.error === null && <Loader size="xsmall" title={t("shelf.title")} />}
        {data !== undefined && (
          <>
            <div className={styles.line}>
              <span>
                <strong>{t("shelf.patients", { count: data.patients })}</strong> {t("shelf.lieHere")}
              </span>
              <span className={styles.quiet}>{formatBytes(data.bytes, language)}</span>
            </div>
            {data.busy !== null && (
              <>
                <ProgressBar
                  size="small"
                  value={data.busy.done}
                  valueMax={data.busy.total}
                  aria-label={t("shelf.busy", { done: data.busy.done, total: data.busy.total })}
                />
                <p className={styles.quiet}>{t("shelf.busy", { done: data.busy.done, total: data.busy.total })}</p>
              </>
            )}
            <p className={styles.quiet}>{data.patients === 0 ? t("shelf.none") : t("shelf.explain")}</p>
          </>
        )}
        <Button
          className={styles.what}
          size="xsmall"
          variant="tertiary"
          onClick={() => go({ screen: "settings", section: "storage" })}
        >
          {t("shelf.what")}
        </Button>
      </section>
      {recent.length > 0 && (
        <section className={styles.part}>
          <h3 className={styles.head}>{t("shelf.recent")}</h3>
          <ul className={styles.list}>
            {recent.slice(0, 8).map((row) => (
              <li key={row.patientId}>
                <button type="button" className={styles.row} onClick={() => onOpen(row)}>
                  <span>
                    {row.person.name === "" ? t("row.unknownName") : row.person.name}
                    {row.person.age !== null && `, ${t("row.years", { age: row.person.age })}`}
                  </span>
                  <span className={styles.quiet}>
                    {row.openedAt === null ? "" : formatListTime(row.openedAt, now, language)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
