import { Tooltip } from "@navikt/ds-react";

import type { KindView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./KindCode.module.css";

/** What a kind is on the wire: list and code, event, and whether anybody but us has published that. */
export function KindCode({ kind }: { kind: KindView }) {
  const { t } = useTranslation("compose");
  return (
    <span className={styles.code}>
      {kind.contentSystem !== null && (
        <code>
          {kind.contentSystem}
          {kind.contentCode === null ? "" : ` | ${kind.contentCode}`}
        </code>
      )}
      <code>{kind.eventOfRequest ? t("eventOfRequest") : kind.eventCode}</code>
      {kind.proposed && !kind.eventOfRequest && <Proposed />}
      {kind.own && <span className={styles.chip}>{t("own")}</span>}
    </span>
  );
}

/** A code nobody has published. */
export function Proposed() {
  const { t } = useTranslation("compose");
  return (
    <Tooltip content={t("proposedHelp")} delay={200} describesChild>
      <span className={styles.chip} tabIndex={-1} data-testid="proposed">
        {t("proposed")}
      </span>
    </Tooltip>
  );
}
