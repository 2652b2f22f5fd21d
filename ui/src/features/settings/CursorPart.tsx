import { Button, Radio, RadioGroup } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { StageTag } from "@/components/workspace/StageTag";
import { useDo, useForget, useNotice } from "@/data";
import type { ConnectionView, Stage } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { usePreferences } from "@/lib/preferences";

import styles from "./Workspaces.module.css";

const KINDS = ["row", "since", "id"] as const;

/** How the log of a connection is read: a tester's choice. Each way has a position of its own. */
export function CursorPart({ connection, stage }: { connection: ConnectionView; stage: Stage }) {
  const { t } = useTranslation("settings");
  const { lens } = usePreferences().preferences;
  const put = useDo("connection_cursor");
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const [asking, setAsking] = useState(false);
  if (lens !== "tester") return null;
  const choose = (kind: string, confirmed: boolean): void => {
    setAsking(false);
    put.mutate(
      { connectionId: connection.connectionId, kind, confirmed },
      {
        onSuccess: () => {
          void forget("connections", "status", "logs");
          say(t("cursor.changed"));
        },
        onError: () => sayFailed(t("cursor.failed")),
      },
    );
  };
  return (
    <div className={styles.firstRead} data-testid="connection-cursor">
      <RadioGroup
        size="small"
        legend={t("cursor.title")}
        description={t("cursor.help")}
        value={connection.cursorKind}
        onChange={(kind: string) => {
          if (kind === connection.cursorKind) return;
          if (kind === "id") setAsking(true);
          else choose(kind, false);
        }}
      >
        {KINDS.filter((kind) => kind !== "id" || stage !== "PROD").map((kind) => (
          <Radio key={kind} value={kind} description={t(`cursor.${kind}Help`)} data-testid={`cursor-${kind}`}>
            {t(`cursor.${kind}`)}
          </Radio>
        ))}
      </RadioGroup>
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(false)}
          title={t("cursor.wholeTitle")}
          tag={<StageTag stage={stage} />}
          testId="cursor-confirm"
          footer={
            <>
              <Button size="small" variant="tertiary" data-color="neutral" onClick={() => setAsking(false)}>
                {t("cancel")}
              </Button>
              <Button size="small" onClick={() => choose("id", true)} data-testid="cursor-yes">
                {t("cursor.wholeYes")}
              </Button>
            </>
          }
        >
          <p>{t("cursor.wholeText")}</p>
        </Dialog>
      )}
    </div>
  );
}
