import { PersonHeadsetIcon } from "@navikt/aksel-icons";

import { useTranslation } from "@/lib/i18n";

import styles from "./NavBand.module.css";

/** That one writes in NAV's place: said over everything else, as long as one does. */
export function NavBand({ connection, to }: { connection: string; to: string }) {
  const { t } = useTranslation("compose");
  return (
    <div className={styles.band} role="note" data-testid="as-nav">
      <PersonHeadsetIcon aria-hidden className={styles.icon} />
      <strong>{t("asNav.title")}</strong>
      <span>{t("asNav.what", { connection, to })}</span>
    </div>
  );
}
