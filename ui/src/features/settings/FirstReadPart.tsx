import { Button, Radio, RadioGroup } from "@navikt/ds-react";
import { useState } from "react";

import { useDo, useForget } from "@/data";
import type { ConnectionView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Workspaces.module.css";

/** Where the log is read from the first time: asked once, said for ever after. */
export function FirstReadPart({ connection }: { connection: ConnectionView }) {
  const { t } = useTranslation("settings");
  const first = useDo("first_read");
  const forget = useForget();
  const [mode, setMode] = useState("all");
  const { connectionId, firstRead } = connection;
  if (firstRead !== null || first.data !== undefined) {
    return (
      <p className={styles.cardNote}>
        {first.data === undefined ? "" : `${t("firstRead.done", { count: first.data.newMessages })} `}
        {t(`firstRead.chosen.${firstRead ?? mode}`, { defaultValue: "" })}
      </p>
    );
  }
  return (
    <div className={styles.firstRead} data-testid="first-read">
      <RadioGroup
        size="small"
        legend={t("firstRead.title")}
        description={t("firstRead.text", { name: connection.name })}
        value={mode}
        onChange={setMode}
      >
        <Radio value="all" description={t("firstRead.allHelp")} data-testid="first-read-all">
          {t("firstRead.all")}
        </Radio>
        <Radio value="from_now" description={t("firstRead.fromNowHelp")} data-testid="first-read-now">
          {t("firstRead.fromNow")}
        </Radio>
      </RadioGroup>
      <div className={styles.acts}>
        <Button
          size="small"
          loading={first.isPending}
          onClick={() =>
            first.mutate(
              { connectionId, mode },
              { onSuccess: () => void forget("connections", "status", "inbox_page") },
            )
          }
          data-testid="first-read-go"
        >
          {t("firstRead.act")}
        </Button>
        {first.error !== null && (
          <span role="alert" className={styles.failed}>
            {t("firstRead.failed")}. {t(`common:error.${first.error.code}.title`)}
          </span>
        )}
      </div>
    </div>
  );
}
