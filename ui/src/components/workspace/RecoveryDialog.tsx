import { Button, Checkbox, CopyButton } from "@navikt/ds-react";
import { useState } from "react";

import { useTranslation } from "@/lib/i18n";

import { Dialog } from "../Dialog";
import { holdRecovery, useRecovery } from "./recovery";
import { StageTag } from "./StageTag";
import styles from "./Workspace.module.css";

/** The recovery code, shown once. It closes only when somebody says it is put away. */
export function RecoveryDialog() {
  const { t } = useTranslation("welcome");
  const recovery = useRecovery();
  const [stored, setStored] = useState(false);
  const [pressed, setPressed] = useState(false);
  if (recovery === null) return null;

  function go(): void {
    if (!stored) {
      setPressed(true);
      return;
    }
    holdRecovery(null);
    setStored(false);
    setPressed(false);
  }

  return (
    <Dialog
      open
      // Neither Esc nor a click beside it: a code that is lost here is lost for good.
      onClose={() => undefined}
      title={t("recovery.title", { name: recovery.name })}
      tag={<StageTag stage="PROD" />}
      testId="recovery"
      footer={
        <Button size="small" onClick={go} data-testid="recovery-go">
          {t("recovery.go")}
        </Button>
      }
    >
      <div className={styles.form}>
        <p>{t("recovery.text")}</p>
        <p className={styles.code} data-testid="recovery-code">
          {recovery.code}
        </p>
        <div className={styles.codeActs}>
          <CopyButton
            size="small"
            copyText={recovery.code}
            text={t("recovery.copy")}
            activeText={t("recovery.copied")}
          />
        </div>
        <Checkbox
          size="small"
          checked={stored}
          error={pressed && !stored}
          onChange={(event) => setStored(event.target.checked)}
        >
          {t("recovery.stored")}
        </Checkbox>
        {pressed && !stored && (
          <p role="alert" className={styles.failed}>
            {t("recovery.mustStore")}
          </p>
        )}
      </div>
    </Dialog>
  );
}
