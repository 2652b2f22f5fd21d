import { CheckmarkCircleFillIcon, ExclamationmarkTriangleFillIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import { Button, CopyButton } from "@navikt/ds-react";
import { type ReactNode, useState } from "react";

import { CodeView } from "@/components/CodeView";
import { FindingRow } from "@/components/message/FindingRow";
import { PaneHead } from "@/components/PaneHead";
import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { LogEntry, LogRef, PartyView } from "@/host/bindings";
import { formatBytes, formatCount, formatDate, formatStep, shortId } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";
import { WavesIcon } from "@navikt/aksel-icons";

import styles from "./Log.module.css";

/** One entry: what is known of it, and its bytes as received. */
export function Preview({
  log,
  position,
  revision,
  seek,
}: {
  log: LogRef;
  position: number | null;
  revision: number;
  seek: (to: number) => void;
}) {
  const { t } = useTranslation("log");
  if (position === null) {
    return (
      <div className={styles.desk}>
        <EmptyState icon={WavesIcon} title={t("preview.none")} text={t("preview.noneText")} />
      </div>
    );
  }
  return <Entry key={`${log.herId}:${position}:${revision}`} log={log} position={position} seek={seek} />;
}

function Entry({ log, position, seek }: { log: LogRef; position: number; seek: (to: number) => void }) {
  const { t } = useTranslation("log");
  const text = useText();
  const language = useLanguage();
  const { go } = useNavigation();
  const entry = useRead("log_entry", { log, position });
  const message = entry.data?.row.message ?? null;
  const raw = useRead("log_raw", { log, position }, { enabled: message !== null });
  const threadId = message?.threadId ?? message?.answers?.threadId ?? null;
  const title = `${formatCount(position, language)} · ${message === null ? t("preview.noMessage") : text(message.kind)}`;
  return (
    <div className={styles.preview} data-testid="log-preview" data-position={position}>
      <PaneHead title={title}>
        {threadId !== null && !log.replay && (
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            onClick={() => go({ screen: "inbox", threadId })}
            data-testid="log-open"
          >
            {t("preview.open")}
          </Button>
        )}
        {message !== null && !log.replay && (
          <>
            <Button
              size="small"
              variant="tertiary"
              data-color="neutral"
              onClick={() => go({ screen: "tools", tool: "inspector", messageId: message.messageId })}
              data-testid="log-inspect"
            >
              {t("preview.inspect")}
            </Button>
            <Button
              size="small"
              variant="tertiary"
              data-color="neutral"
              onClick={() => go({ screen: "traffic", messageId: message.messageId })}
              data-testid="log-traffic"
            >
              {t("preview.traffic")}
            </Button>
          </>
        )}
      </PaneHead>
      {entry.data === undefined ? (
        entry.error === null ? (
          <LoadingCard />
        ) : (
          <ErrorCard error={entry.error} retry={() => void entry.refetch()} />
        )
      ) : (
        <Facts entry={entry.data} seek={seek} />
      )}
      {message !== null && (
        <div className={styles.code}>
          {raw.data === undefined ? (
            raw.error === null ? (
              <LoadingCard />
            ) : (
              <ErrorCard error={raw.error} retry={() => void raw.refetch()} />
            )
          ) : (
            <>
              {raw.data.truncated && <p className={styles.cut}>{t("preview.cut")}</p>}
              <CodeView text={raw.data.json} label={t("preview.bytes")} />
            </>
          )}
        </div>
      )}
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function PartyName({ party }: { party: PartyView }) {
  const { t } = useTranslation("log");
  return (
    <span className={styles.partyName}>
      {party.name ?? t("unnamed")} <span className={styles.herId}>HER-id {party.herId}</span>
    </span>
  );
}

function Facts({ entry, seek }: { entry: LogEntry; seek: (to: number) => void }) {
  const { t } = useTranslation("log");
  const text = useText();
  const language = useLanguage();
  const now = useNow();
  const message = entry.row.message;
  if (message === null) {
    return <p className={styles.bareFact}>{t(`bare.${entry.row.state}`)}</p>;
  }
  const answered = message.answers?.position ?? null;
  return (
    <dl className={styles.facts} data-testid="log-facts">
      {entry.notInLog && <Fact label={t("preview.log")}>{t("preview.notInLog")}</Fact>}
      {message.answers !== null && (
        <Fact label={t("preview.answers")}>
          {answered === null ? (
            t("preview.answersOurs", { kind: text(message.answers.kind) })
          ) : (
            <button type="button" className="bs-link" onClick={() => seek(answered)} data-testid="log-answered">
              {formatCount(answered, language)} {text(message.answers.kind)}
            </button>
          )}
          {message.responseCode !== null && <code className={styles.responseCode}>{message.responseCode}</code>}
        </Fact>
      )}
      {!message.receipt && (
        <Fact label={t("preview.about")}>
          {message.held
            ? t("held")
            : message.patient === ""
              ? t("common:notInSource")
              : message.birthDate === null
                ? message.patient
                : t("preview.person", { name: message.patient, date: formatDate(message.birthDate) })}
        </Fact>
      )}
      <Fact label={t("preview.from")}>
        <PartyName party={message.from} />
      </Fact>
      <Fact label={t("preview.to")}>
        {message.to.map((party) => (
          <PartyName key={party.herId} party={party} />
        ))}
        {message.to.length === 0 && t("common:notInSource")}
      </Fact>
      <Fact label={t("preview.sent")}>{formatStep(message.at, now, true)}</Fact>
      <Fact label={t("preview.received")}>
        {entry.receivedAt === null ? t("common:notInSource") : formatStep(entry.receivedAt, now, true)} ·{" "}
        {formatBytes(entry.row.size, language)}
      </Fact>
      {entry.receiptedAt !== null && (
        <Fact label={t("preview.receipted")}>
          {formatStep(entry.receiptedAt, now, true)}
          {entry.receiptCode !== null && <code className={styles.responseCode}>{entry.receiptCode}</code>}
        </Fact>
      )}
      {entry.also.length > 0 && (
        <Fact label={t("preview.also")}>
          {entry.also.map((place) => (
            <span key={`${place.own.herId}:${place.position}`} className={styles.partyName}>
              {place.own.name ?? t("unnamed")} <span className={styles.herId}>{place.own.herId}</span> ·{" "}
              {t("preview.position", { position: formatCount(place.position, language) })}
            </span>
          ))}
        </Fact>
      )}
      <Fact label="MessageHeader.id">
        <Id id={entry.headerId} />
      </Fact>
      <Fact label="Bundle.id">
        <Id id={entry.bundleId} />
      </Fact>
      <Fact label={t("preview.check")}>
        <Check entry={entry} />
      </Fact>
    </dl>
  );
}

function Id({ id }: { id: string | null }) {
  const { t } = useTranslation("log");
  if (id === null) return <>{t("common:notInSource")}</>;
  return (
    <span className={styles.id}>
      <code title={id}>{shortId(id)}</code>
      <CopyButton size="xsmall" copyText={id} title={t("preview.copy")} />
    </span>
  );
}

function Check({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation("log");
  const [shown, setShown] = useState(false);
  const { findings, rules } = entry;
  const worst = entry.row.message?.worst ?? null;
  if (findings.length === 0) {
    return (
      <span className={styles.verdict}>
        <CheckmarkCircleFillIcon aria-hidden className={styles.iconGood} />
        {t("preview.inOrder", { count: rules })}
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        className={`bs-link ${styles.verdict ?? ""}`}
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
        data-testid="log-findings"
      >
        {worst === "error" ? (
          <XMarkOctagonFillIcon aria-hidden className={styles.iconError} />
        ) : (
          <ExclamationmarkTriangleFillIcon aria-hidden className={styles.iconWarning} />
        )}
        {t("findings", { count: findings.length })}
      </button>
      {shown && (
        <div className={styles.findingList}>
          {findings.map((finding, index) => (
            <FindingRow key={`${finding.rule}:${index}`} finding={finding} />
          ))}
        </div>
      )}
    </>
  );
}
