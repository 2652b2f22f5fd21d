import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./Replaced.module.css";

/** The way between a message that was refused and the one written anew in its place. */
export function Replaced({ replaces, replacedBy }: { replaces: number | null; replacedBy: number | null }) {
  const { t } = useTranslation("message");
  const { go } = useNavigation();
  if (replaces === null && replacedBy === null) return null;
  return (
    <p className={styles.replaced}>
      {replaces !== null && (
        <button
          type="button"
          className="bs-link"
          onClick={() => go({ screen: "outbox", outboxId: replaces })}
          data-testid="replaces"
        >
          {t("replaces")}
        </button>
      )}
      {replacedBy !== null && (
        <button
          type="button"
          className="bs-link"
          onClick={() => go({ screen: "outbox", outboxId: replacedBy })}
          data-testid="replaced-by"
        >
          {t("replacedBy")}
        </button>
      )}
    </p>
  );
}
