import {
  ArrowsCirclepathIcon,
  ArrowsSquarepathIcon,
  FilesIcon,
  PushPinFillIcon,
  PushPinIcon,
} from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState, type ReactNode } from "react";

import { Dialog } from "@/components/Dialog";
import { IconButton } from "@/components/IconButton";
import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { TrafficDetail } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes, formatStep } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import { BodyCard } from "./BodyCard";
import { HeaderTable } from "./HeaderTable";
import { Timing } from "./Timing";
import styles from "./Traffic.module.css";
import type { ExchangeActs } from "./useExchangeActs";
import { classOf, failed, hostOf, pathOf } from "./words";

/** One exchange: what it means, how long it took, what it brought, what was sent and what came. */
export function ExchangeDetail({
  exchangeId,
  acts,
  comparing,
  compare,
  open,
}: {
  exchangeId: string;
  acts: ExchangeActs;
  comparing: boolean;
  compare: () => void;
  open: (exchangeId: string) => void;
}) {
  const { t } = useTranslation("traffic");
  const now = useNow(60_000);
  const detail = useRead("traffic_detail", { exchangeId });
  const [asking, setAsking] = useState(false);
  if (detail.error !== null) return <ErrorCard error={detail.error} />;
  if (detail.data === undefined) return <LoadingCard />;
  const { row, resend, resendReason } = detail.data;
  const again = async (confirmed: boolean): Promise<void> => {
    setAsking(false);
    const sent = await acts.resend(confirmed);
    if (sent !== null) open(sent);
  };
  return (
    <div className={styles.detail} data-testid="exchange">
      <PaneHead
        title={
          <>
            {row.method}{" "}
            <span className={styles.headPath} title={row.url}>
              {pathOf(row.url).split("?")[0]}
            </span>
          </>
        }
        under={
          <>
            {formatStep(row.at, now, true)} · {t(`purpose.${row.purpose}`, { defaultValue: row.purpose })}
            {row.connection !== null && ` · ${row.connection}`}
          </>
        }
      >
        <IconButton
          label={row.pinned ? t("unpin") : t("pin")}
          act="pin"
          icon={row.pinned ? <PushPinFillIcon aria-hidden /> : <PushPinIcon aria-hidden />}
          onClick={acts.pin}
          aria-pressed={row.pinned}
          data-testid="exchange-pin"
        />
        <IconButton
          label={t("compare.act")}
          act="compare"
          icon={<ArrowsSquarepathIcon aria-hidden />}
          aria-pressed={comparing}
          onClick={compare}
          data-testid="exchange-compare"
        />
        <IconButton
          label={t("curl")}
          act="copyCurl"
          icon={<FilesIcon aria-hidden />}
          onClick={acts.copyCurl}
          data-testid="exchange-curl"
        />
        {resend !== "never" && (
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            icon={<ArrowsCirclepathIcon aria-hidden />}
            loading={acts.resending}
            onClick={() => (resend === "confirm" ? setAsking(true) : void again(false))}
            data-testid="exchange-resend"
          >
            {t("resend")}
          </Button>
        )}
      </PaneHead>
      <div className={styles.cards}>
        <Meaning detail={detail.data} />
        {resendReason !== null && <p className={styles.note}>{t(`resendNever.${resendReason}`)}</p>}
        <Timing row={row} headMillis={detail.data.headMillis} />
        <Brought detail={detail.data} />
        <Card title={t("request")} note={hostOf(row.url)}>
          <p className={styles.evidence}>
            {row.method} {pathOf(row.url)}
          </p>
          <HeaderTable headers={detail.data.requestHeaders} label={t("request")} />
          <BodyCard body={detail.data.requestBody} label={t("requestBody")} none={t("noBody")} />
        </Card>
        <Card title={t("response")}>
          {row.status === null ? (
            <p className={styles.note}>{t("neverAnswered")}</p>
          ) : (
            <>
              <HeaderTable headers={detail.data.responseHeaders} label={t("response")} />
              <BodyCard body={detail.data.responseBody} label={t("responseBody")} none={t("noBody")} />
            </>
          )}
        </Card>
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("confirm.title")}
        testId="resend-dialog"
        footer={
          <>
            <Button size="small" variant="tertiary" data-color="neutral" onClick={() => setAsking(false)}>
              {t("common:cancel")}
            </Button>
            <Button size="small" onClick={() => void again(true)} data-testid="resend-yes">
              {t("confirm.yes")}
            </Button>
          </>
        }
      >
        <p>{t("confirm.what", { connection: row.connection ?? hostOf(row.url) })}</p>
        <p>{t("confirm.same")}</p>
      </Dialog>
    </div>
  );
}

function Card({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className={styles.card} aria-label={title}>
      <h3 className={styles.cardTitle}>
        {title}
        {note !== undefined && note !== "" && <span className={styles.cardNote}>{note}</span>}
      </h3>
      {children}
    </section>
  );
}

/** The answer in words: what happened, and what it means for what was asked. */
function Meaning({ detail: { row } }: { detail: TrafficDetail }) {
  const { t } = useTranslation("traffic");
  const key = row.problem ?? String(row.status ?? "none");
  const group = row.problem === null ? "status" : "problemWords";
  const fallback = row.status === null ? t("status.none.title") : t(`status.${classOf(row.status)}.title`);
  const body = row.status === null ? t("status.none.body") : t(`status.${classOf(row.status)}.body`);
  return (
    <section className={classes(styles.card, failed(row) && styles.cardFailed)} data-testid="exchange-meaning">
      <h3 className={styles.cardTitle}>
        {row.status !== null && <span className={styles.code}>{row.status}</span>}
        {t(`${group}.${key}.title`, { defaultValue: fallback })}
      </h3>
      <p>{t(`${group}.${key}.body`, { defaultValue: body })}</p>
      <p className={styles.evidence}>X-Request-ID {row.exchangeId}</p>
      {!row.kept && <p className={styles.note}>{t("notKept")}</p>}
    </section>
  );
}

/** The messages it brought, or the attempt that it was. */
function Brought({ detail: { messages, attempt } }: { detail: TrafficDetail }) {
  const { t } = useTranslation("traffic");
  const text = useText();
  const { go } = useNavigation();
  if (messages.length === 0 && attempt === null) return null;
  return (
    <Card title={attempt === null ? t("brought", { count: messages.length }) : t("sent")}>
      <ul className={styles.links}>
        {attempt !== null && (
          <li>
            <button
              type="button"
              className={styles.link}
              onClick={() => go({ screen: "outbox", outboxId: attempt.outboxId })}
              data-testid="exchange-attempt"
            >
              {text(attempt.kind)}
            </button>
            <span className={styles.linkNote}>
              {attempt.number === null ? t("beside") : t("attempt", { number: attempt.number })}
            </span>
            <Inspect messageId={attempt.messageId} />
          </li>
        )}
        {messages.map((message) => (
          <li key={message.messageId}>
            <span className={styles.position}>{message.position ?? t("gone")}</span>
            {message.threadId === null ? (
              <span>{text(message.kind)}</span>
            ) : (
              <button
                type="button"
                className={styles.link}
                onClick={() => {
                  if (message.threadId !== null) go({ screen: "inbox", threadId: message.threadId });
                }}
              >
                {text(message.kind)}
              </button>
            )}
            {message.again && <span className={styles.linkNote}>{t("again")}</span>}
            <Inspect messageId={message.messageId} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Inspect({ messageId }: { messageId: number }) {
  const { t } = useTranslation("traffic");
  const { go } = useNavigation();
  return (
    <button
      type="button"
      className={classes(styles.link, styles.inspect)}
      onClick={() => go({ screen: "tools", tool: "inspector", messageId })}
    >
      {t("inspect")}
    </button>
  );
}

/** `4,2 kB`, said where a body's size stands alone. */
export function Size({ bytes }: { bytes: number }) {
  const language = useLanguage();
  return <span className="bs-tabular">{formatBytes(bytes, language)}</span>;
}
