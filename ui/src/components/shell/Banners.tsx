import { CloudSlashIcon, ExclamationmarkTriangleFillIcon, InformationSquareIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState, type ReactNode } from "react";

import { useDo, useForget } from "@/data";
import type { Banner, Status } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatClock } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./Banners.module.css";

/** Grey for what waits, amber for what needs a person's yes. */
const WARNING = new Set([
  "log_reset",
  "log_moved",
  "not_filtered",
  "bad_answer",
  "no_access",
  "disk_full",
  "unsent_hour",
  "files_left",
]);

/** Answers that a banner's cause asks for, the first one recommended. */
const ANSWERS: Record<string, readonly string[]> = {
  log_reset: ["read_again", "resume"],
  log_moved: ["resume", "read_again"],
  not_filtered: ["resume"],
};

/** Bars under the top bar, each until its cause is gone or a person has chosen. */
export function Banners({ status }: { status: Status }) {
  return status.banners.map((banner) => (
    <BannerBar key={`${banner.code}:${banner.connectionId ?? ""}`} banner={banner} status={status} />
  ));
}

function BannerBar({ banner, status }: { banner: Banner; status: Status }) {
  const { t } = useTranslation("shell");
  const waiting = status.outbox.queued + status.outbox.undo + status.outbox.sending;
  const words = {
    time: banner.since === null ? "" : formatClock(banner.since),
    count: banner.count ?? 0,
    connection: status.connection ?? "",
    // What came instead of FHIR has its own words where there are some.
    ...(banner.reason === null ? {} : { context: banner.reason }),
  };
  const warning = WARNING.has(banner.code);
  const Icon =
    banner.code === "offline" ? CloudSlashIcon : warning ? ExclamationmarkTriangleFillIcon : InformationSquareIcon;
  return (
    <div
      className={classes(styles.bar, warning && styles.warning)}
      role={warning ? "alert" : "status"}
      data-testid={`banner-${banner.code}`}
    >
      <Icon aria-hidden className={styles.icon} />
      <p className={styles.words}>
        <strong>{t(`banner.${banner.code}.title`, words)}</strong> {t(`banner.${banner.code}.body`, words)}
        {banner.code === "offline" && waiting > 0 && <> {t("banner.offline.waiting", { count: waiting })}</>}
        {banner.reference !== null && (
          <span className="bs-subtle"> {t("common:reference", { reference: banner.reference })}</span>
        )}
      </p>
      <BannerActs banner={banner} />
    </div>
  );
}

function BannerActs({ banner }: { banner: Banner }): ReactNode {
  const { t } = useTranslation("shell");
  const { go } = useNavigation();
  const forget = useForget();
  const poll = useDo("poll_now");
  const answer = useDo("banner_answer");
  const first = useDo("first_read");
  const [busy, setBusy] = useState(false);
  const done = (): void => {
    setBusy(false);
    void forget("status", "inbox_page", "connections");
  };
  const { code, connectionId } = banner;
  if (code === "first_connect" && connectionId !== null) {
    const read = (mode: string): void => {
      setBusy(true);
      first.mutate({ connectionId, mode }, { onSettled: done });
    };
    return (
      <>
        <Button size="small" loading={busy} onClick={() => read("all")} data-testid="first-all">
          {t("banner.first_connect.all")}
        </Button>
        <Button
          size="small"
          variant="secondary"
          disabled={busy}
          onClick={() => read("from_now")}
          data-testid="first-from-now"
        >
          {t("banner.first_connect.fromNow")}
        </Button>
      </>
    );
  }
  const answers = ANSWERS[code];
  if (answers !== undefined) {
    return answers.map((one, index) => (
      <Button
        key={one}
        size="small"
        variant={index === 0 ? "primary" : "secondary"}
        disabled={answer.isPending}
        data-testid={`banner-answer-${one}`}
        onClick={() => answer.mutate({ code, connectionId, answer: one }, { onSettled: done })}
      >
        {t(`banner.${code}.${one}`)}
      </Button>
    ));
  }
  if (code === "files_left" || code === "folder_missing") {
    return (
      <Button
        size="small"
        variant="secondary"
        data-color="neutral"
        onClick={() => go({ screen: "settings", section: "connections" })}
      >
        {t("banner.toConnections")}
      </Button>
    );
  }
  const tryNow = (
    <Button
      size="small"
      variant="secondary"
      data-color="neutral"
      loading={poll.isPending}
      onClick={() => poll.mutate({}, { onSettled: done })}
      data-testid="banner-try"
    >
      {t("banner.tryNow")}
    </Button>
  );
  if (code === "offline" || code === "bad_answer" || code === "no_access") {
    return (
      <>
        {tryNow}
        <Button
          size="small"
          variant="tertiary"
          data-color="neutral"
          onClick={() =>
            go({ screen: "settings", section: "connections", ...(connectionId === null ? {} : { connectionId }) })
          }
        >
          {t("banner.whatIsWrong")}
        </Button>
      </>
    );
  }
  if (code === "unsent_hour") {
    return (
      <Button size="small" variant="secondary" data-color="neutral" onClick={() => go({ screen: "outbox" })}>
        {t("banner.toOutbox")}
      </Button>
    );
  }
  return null;
}
