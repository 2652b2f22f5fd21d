import { XMarkOctagonFillIcon } from "@navikt/aksel-icons";

import type { RefusedFile } from "@/host/bindings";
import { formatBytes } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./Attachments.module.css";

/** Files that were not taken, each with why. */
export function RefusedFiles({
  refused,
  limit,
  together,
}: {
  refused: readonly RefusedFile[];
  limit: number;
  together: number;
}) {
  const { t } = useTranslation("compose");
  const language = useLanguage();
  return (
    <div role="alert">
      {refused.length > 0 && (
        <ul className={styles.refused} data-testid="attach-refused">
          {refused.map((one, index) => (
            <li key={`${index}:${one.name}`}>
              <XMarkOctagonFillIcon aria-hidden className={styles.bad} />
              <span>
                <strong>{one.name}</strong>{" "}
                {t(`attachments.refused.${one.reason}`, {
                  largest: formatBytes(limit, language),
                  together: formatBytes(together, language),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
