import type { HeaderView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Traffic.module.css";

/** Headers with a word on what each is for, where it is one of the common ones. */
export function HeaderTable({ headers, label }: { headers: readonly HeaderView[]; label: string }) {
  const { t } = useTranslation("traffic");
  if (headers.length === 0) return <p className={styles.note}>{t("noHeaders")}</p>;
  return (
    <dl className={styles.headers} aria-label={t("headersOf", { part: label })}>
      {headers.map((header, index) => {
        const words = t(`header.${header.name.toLowerCase()}`, { defaultValue: "" });
        return (
          // A header may stand several times.
          <div key={`${header.name}:${index}`} className={styles.header}>
            <dt>{header.name}</dt>
            <dd>
              <span className={styles.value}>{header.value}</span>
              {words !== "" && <span className={styles.explained}>{words}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
