import { Button } from "@navikt/ds-react";
import { useState, type ReactNode } from "react";

import type { LinkState, Status } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatClock, formatClockSeconds, formatCount, formatDate, formatDecimal } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useCountdown } from "@/lib/now";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import { Dialog } from "../Dialog";
import styles from "./StatusLine.module.css";

const DOT: Record<LinkState, string> = {
  none: "hollow",
  starting: "hollow",
  connected: "good",
  slow: "warning",
  offline: "hollow",
  paused: "warning",
  no_access: "danger",
  bad_answer: "danger",
};

/** From here on the clock is said in words of warning: servers refuse what is stamped too far off. */
const SKEW_MS = 30_000;

/** What is true now: link, last asked and next, position, new; outbox and clock. A part with nothing to say is left out. */
export function StatusLine({ status }: { status: Status | undefined }) {
  const { t } = useTranslation("shell");
  const { go } = useNavigation();
  const [open, setOpen] = useState(false);
  if (status === undefined) return <div className={styles.line} data-testid="status-line" />;
  const detail = (): void => setOpen(true);
  return (
    <div className={styles.line} data-testid="status-line">
      <Part onOpen={detail} testId="status-link" link={status.link}>
        <span className={classes(styles.dot, styles[DOT[status.link]])} aria-hidden />
        {linkWords(status, t)}
      </Part>
      <Asked status={status} onOpen={detail} />
      {status.position !== null && (
        <Part onOpen={detail} testId="status-position">
          {t("position", { position: status.position })}
        </Part>
      )}
      {status.newCount > 0 && (
        <Part onOpen={() => go({ screen: "inbox" })} testId="status-new">
          {t("new", { count: status.newCount })}
        </Part>
      )}
      <span className={styles.gap} />
      <AuditPart status={status} onOpen={detail} />
      <OutboxPart status={status} onOpen={() => go({ screen: "outbox" })} />
      <ClockPart status={status} onOpen={detail} />
      {open && <StatusDetail status={status} onClose={() => setOpen(false)} />}
    </div>
  );
}

type T = ReturnType<typeof useTranslation>["t"];

function linkWords(status: Status, t: T): string {
  if (status.link === "offline" && status.offlineSince !== null) {
    return t("link.offlineSince", { time: formatClock(status.offlineSince) });
  }
  return t(`link.${status.link}`, { connection: status.connection ?? "" });
}

function Part({
  children,
  onOpen,
  testId,
  tone,
  link,
}: {
  children: ReactNode;
  onOpen: () => void;
  testId: string;
  tone?: string | undefined;
  link?: LinkState;
}) {
  return (
    <button type="button" className={classes(styles.part, tone)} onClick={onOpen} data-testid={testId} data-link={link}>
      {children}
    </button>
  );
}

function Asked({ status, onOpen }: { status: Status; onOpen: () => void }) {
  const { t } = useTranslation("shell");
  const left = useCountdown(status.nextAsk);
  if (status.lastAsked === null) return null;
  const time = formatClockSeconds(status.lastAsked);
  const next =
    left === null || left === 0 ? "" : ` · ${t(status.link === "offline" ? "triesIn" : "nextIn", { count: left })}`;
  return (
    <Part onOpen={onOpen} testId="status-asked">
      {t("lastAsked", { time })}
      {next}
    </Part>
  );
}

/** What the last audits of the logs counted: for testers, and for everybody when something is missing. */
function AuditPart({ status, onOpen }: { status: Status; onOpen: () => void }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const { lens } = usePreferences().preferences;
  const { audit } = status;
  if (audit === null || (lens !== "tester" && audit.missing === 0)) return null;
  return (
    <Part onOpen={onOpen} testId="status-audit" tone={audit.missing > 0 ? styles.warn : undefined}>
      {t("audit", {
        server: formatCount(audit.server, language),
        local: formatCount(audit.local, language),
        missing: formatCount(audit.missing, language),
      })}
    </Part>
  );
}

function OutboxPart({ status, onOpen }: { status: Status; onOpen: () => void }) {
  const { t } = useTranslation("shell");
  const { needsYou, undo, queued, sending } = status.outbox;
  const words = [
    needsYou > 0 ? t("outbox.needsYou", { count: needsYou }) : null,
    undo > 0 ? t("outbox.undo", { count: undo }) : null,
    sending > 0 ? t("outbox.sending", { count: sending }) : null,
    queued > 0 ? t(status.link === "offline" ? "outbox.queuedOffline" : "outbox.queued", { count: queued }) : null,
  ].filter((part) => part !== null);
  if (words.length === 0) return null;
  return (
    <Part onOpen={onOpen} testId="status-outbox">
      {t("outbox.words", { words: words.join(", ") })}
    </Part>
  );
}

function ClockPart({ status, onOpen }: { status: Status; onOpen: () => void }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  const skew = status.clockSkewMs;
  if (status.link === "none") return null;
  if (skew === null) {
    return (
      <Part onOpen={onOpen} testId="status-clock">
        {t("clock.unknown")}
      </Part>
    );
  }
  const far = Math.abs(skew) >= SKEW_MS;
  const seconds = far
    ? String(Math.round(Math.abs(skew) / 1000))
    : formatDecimal((Math.abs(skew) / 1000).toFixed(1), language);
  const key = far ? (skew > 0 ? "clock.ahead" : "clock.behind") : "clock.even";
  return (
    <Part onOpen={onOpen} testId="status-clock" tone={far ? styles.warn : undefined}>
      {t(key, { seconds })}
    </Part>
  );
}

function StatusDetail({ status, onClose }: { status: Status; onClose: () => void }) {
  const { t } = useTranslation("shell");
  const { go } = useNavigation();
  const rows: [string, string][] = [
    [t("detail.connection"), status.connection ?? t("link.none")],
    [t("detail.herId"), status.herId ?? t("common:notInSource")],
    [t("detail.state"), linkWords(status, t)],
    [t("detail.lastAsked"), status.lastAsked === null ? t("detail.never") : formatClockSeconds(status.lastAsked)],
    [
      t("detail.position"),
      status.position === null ? t("detail.never") : t("detail.positionWords", { count: status.position }),
    ],
    [t("detail.awaiting"), String(status.outbox.awaiting)],
    [
      t("detail.clock"),
      status.clockSkewMs === null ? t("clock.unknown") : t("detail.clockWords", { ms: status.clockSkewMs }),
    ],
  ];
  if (status.audit !== null)
    rows.push([t("detail.audit"), `${formatDate(status.audit.at)} ${formatClock(status.audit.at)}`]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("detail.title")}
      testId="status-detail"
      footer={
        <Button
          size="small"
          variant="secondary"
          onClick={() => {
            onClose();
            go({ screen: "tools", tool: "why", run: {} });
          }}
          data-testid="status-why"
        >
          {t("whyNothing")}
        </Button>
      }
    >
      <dl className={styles.facts}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="bs-tabular">{value}</dd>
          </div>
        ))}
      </dl>
      {(status.links.length > 1 || status.links.some((one) => one.logs.length > 1)) && <AllLinks status={status} />}
    </Dialog>
  );
}

/** Every connection and its logs: the line above has room for the one that stands worst. */
function AllLinks({ status }: { status: Status }) {
  const { t } = useTranslation("shell");
  const language = useLanguage();
  return (
    <section data-testid="status-links">
      <h3>{t("detail.logs")}</h3>
      <dl className={styles.facts}>
        {status.links.map((one) => (
          <div key={one.connectionId}>
            <dt>{one.connection}</dt>
            <dd className="bs-tabular">
              {t(`link.${one.link}`, { connection: one.connection })}
              {one.logs.map((log) => (
                <span key={log.own.herId} className={styles.log}>
                  {log.own.name ?? ""} {log.own.herId}
                  {log.position !== null &&
                    ` · ${t("detail.logWords", { position: formatCount(log.position, language) })}`}
                  {log.paused && ` · ${t("link.paused")}`}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
