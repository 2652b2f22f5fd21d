import { Button } from "@navikt/ds-react";
import { useEffect, useState } from "react";

import { useHost } from "@/data/host";
import type { QuitCheck } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import { Dialog } from "../Dialog";

/** Closing with unsent messages says how many. They stay, and are sent when Budstikke is open again. */
export function QuitDialog() {
  const { t } = useTranslation("shell");
  const host = useHost();
  const { go } = useNavigation();
  const [what, setWhat] = useState<QuitCheck | null>(null);
  useEffect(() => host.onQuitQuestion(setWhat), [host]);
  if (what === null) return null;
  const close = (): void => setWhat(null);
  return (
    <Dialog
      open
      onClose={close}
      title={t("quit.title", { count: what.unsent })}
      testId="quit-dialog"
      footer={
        <>
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            onClick={() => {
              close();
              go({ screen: "outbox" });
            }}
          >
            {t("quit.show")}
          </Button>
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            onClick={() => void host.quit()}
            data-testid="quit-yes"
          >
            {t("quit.yes")}
          </Button>
          <Button size="small" onClick={close} data-testid="quit-no">
            {t("quit.no")}
          </Button>
        </>
      }
    >
      <p>{t("quit.body")}</p>
      {what.drafts > 0 && <p>{t("quit.drafts", { count: what.drafts })}</p>}
    </Dialog>
  );
}
