import { Mark } from "@/components/Mark";
import { PaneHead } from "@/components/PaneHead";
import { useRead } from "@/data";
import { useTranslation } from "@/lib/i18n";

import styles from "./Settings.module.css";

export function AboutPage() {
  const { t } = useTranslation("settings");
  const app = useRead("app_state", {});
  return (
    <div data-testid="about">
      <PaneHead title={t("about.title")} />
      <div className={styles.body}>
        <div className={styles.acts}>
          <Mark size="3rem" />
          <p className={styles.label}>{t("about.version", { version: app.data?.version ?? "" })}</p>
        </div>
        <p>{t("about.what")}</p>
        <div className={styles.group}>
          <p>{t("about.noTracking")}</p>
          <p>{t("about.noNav")}</p>
          <p>{t("about.parts")}</p>
          <p>{t("about.licence")}</p>
        </div>
      </div>
    </div>
  );
}
