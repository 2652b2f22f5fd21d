import { InboxIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";

import { EmptyState } from "@/components/state/EmptyState";
import { useInboxPages, useRead } from "@/data";
import type { Split } from "@/host/bindings";
import { formatClock } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./ThreadPane.module.css";

/** No thread is open: either everything is answered, or one is waiting to be chosen. */
export function NothingOpen({ split, showDone }: { split: Split; showDone: () => void }) {
  const { t } = useTranslation("inbox");
  const { go } = useNavigation();
  const status = useRead("status", {}, { keep: true }).data;
  const counts = useInboxPages(split, null).data?.pages[0]?.counts;
  const open = counts?.find((one) => one.split === "open")?.count;
  if (status === undefined || open === undefined) return <div className={styles.desk} />;
  const asked =
    status.lastAsked === null ? t("nothing.notAsked") : t("nothing.asked", { time: formatClock(status.lastAsked) });
  const waiting = status.outbox.queued + status.outbox.undo + status.outbox.sending;
  if (open > 0) {
    return (
      <div className={styles.desk}>
        <EmptyState icon={InboxIcon} title={t("nothing.choose")} text={t("nothing.chooseHow")} />
      </div>
    );
  }
  if (status.link === "none") {
    return (
      <div className={styles.desk}>
        <EmptyState icon={InboxIcon} title={t("nothing.noConnection")} text={t("nothing.noConnectionHow")}>
          <Button size="small" onClick={() => go({ screen: "settings", section: "connections" })}>
            {t("nothing.connect")}
          </Button>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.desk}>
      <EmptyState
        icon={InboxIcon}
        title={t("nothing.answered")}
        text={waiting > 0 ? `${asked} ${t("nothing.waiting", { count: waiting })}` : asked}
      >
        <Button size="small" variant="secondary" onClick={() => go({ screen: "outbox" })}>
          {t("nothing.outbox")}
        </Button>
        <Button
          size="small"
          variant="tertiary"
          data-color="neutral"
          onClick={() => go({ screen: "tools", tool: "why", run: { split } })}
          data-testid="why-nothing"
        >
          {t("shell:whyNothing")}
        </Button>
        <Button size="small" variant="tertiary" data-color="neutral" onClick={showDone}>
          {t("nothing.done")}
        </Button>
      </EmptyState>
    </div>
  );
}
