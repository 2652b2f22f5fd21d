import { ArrowUndoIcon, CodeIcon, PencilIcon } from "@navikt/aksel-icons";
import { Button, CopyButton, Table } from "@navikt/ds-react";
import { useState } from "react";

import { IconButton } from "@/components/IconButton";
import { FindingRow } from "@/components/message/FindingRow";
import { Ladder } from "@/components/message/Ladder";
import { usePartyName } from "@/components/message/Letter";
import { LetterBody } from "@/components/message/LetterBody";
import { Replaced } from "@/components/message/Replaced";
import { useDeliveryReason, useWaited } from "@/components/message/words";
import { PaneHead } from "@/components/PaneHead";
import { RawDialog } from "@/components/RawDialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { StateCard } from "@/components/state/StateCard";
import { useRead } from "@/data";
import type { AttemptView, OutboxDetail as Detail, ReceiptView } from "@/host/bindings";
import { formatClockSeconds, formatDate, formatStep, shortHash, shortId } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useCountdown, useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./Outbox.module.css";
import type { OutboxActs } from "./useOutboxActs";
import { verdictTone } from "./verdict";

/** One message of ours: what happened, the ladder, every attempt, and what can be done. */
export function OutboxDetail({ outboxId, acts }: { outboxId: number; acts: OutboxActs }) {
  const { t } = useTranslation("outbox");
  const text = useText();
  const { go } = useNavigation();
  const partyName = usePartyName();
  const [raw, setRaw] = useState(false);
  const detail = useRead("outbox_detail", { outboxId });
  useAct("raw", () => setRaw(true));
  const messageId = detail.data?.row.messageId;
  useAct(
    "inspect",
    () => {
      if (messageId !== undefined) go({ screen: "tools", tool: "inspector", messageId });
    },
    messageId !== undefined,
  );
  if (detail.data === undefined) {
    return (
      <div className={styles.cards}>
        {detail.error === null ? (
          <LoadingCard />
        ) : (
          <ErrorCard error={detail.error} retry={() => void detail.refetch()} />
        )}
      </div>
    );
  }
  const { row, ladder, blocks, replaces, replacedBy, arrivedThreadId } = detail.data;
  const { patient, to } = row;
  return (
    <div className={styles.detail} data-testid="outbox-detail" data-delivery={row.delivery.state}>
      <PaneHead
        title={text(row.kind)}
        under={
          <>
            {t("about")} <strong>{patient.name === "" ? t("common:person.noName") : patient.name}</strong>
            {patient.birthDate !== null &&
              `, ${t("common:person.born", { date: formatDate(patient.birthDate) })}`} ·{" "}
            {t("to", { name: partyName(to), herId: to.herId })}
          </>
        }
      >
        {row.side !== "nav" && (
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            onClick={() => go({ screen: "inbox", threadId: row.threadId })}
            data-testid="outbox-thread"
          >
            {t("toThread")}
          </Button>
        )}
        <IconButton
          label={t("raw")}
          act="raw"
          icon={<CodeIcon aria-hidden />}
          onClick={() => setRaw(true)}
          data-testid="outbox-raw"
        />
      </PaneHead>
      <div className={styles.cards}>
        <Verdict detail={detail.data} acts={acts} />
        {row.delivery.contradicted && (
          <StateCard tone="warning" title={t("contradicted.title")} testId="outbox-contradicted">
            <p>{t("contradicted.body")}</p>
          </StateCard>
        )}
        {row.side === "nav" && (
          <section className={styles.card} data-testid="outbox-as-nav">
            <h3 className={styles.cardTitle}>{t("asNav.title")}</h3>
            <p>
              {t(arrivedThreadId === null ? "asNav.onItsWay" : "asNav.arrived")}{" "}
              {arrivedThreadId !== null && (
                <button
                  type="button"
                  className="bs-link"
                  onClick={() => go({ screen: "inbox", threadId: arrivedThreadId })}
                  data-testid="outbox-arrived"
                >
                  {t("toThread")}
                </button>
              )}
            </p>
          </section>
        )}
        <Replaced replaces={replaces} replacedBy={replacedBy} />
        <section className={styles.card}>
          <h3 className={styles.cardTitle}>{t("status")}</h3>
          <Ladder rungs={ladder} connection={row.delivery.connection} />
        </section>
        <Attempts detail={detail.data} />
        <section className={styles.card}>
          <h3 className={styles.cardTitle}>{t("letter")}</h3>
          <LetterBody blocks={blocks} small />
        </section>
      </div>
      {raw && <Raw outboxId={outboxId} messageId={row.messageId} onClose={() => setRaw(false)} />}
    </div>
  );
}

/** Which message has to leave before this one. */
function Blocked({ detail }: { detail: Detail }) {
  const { t } = useTranslation("outbox");
  const text = useText();
  const now = useNow();
  const { go } = useNavigation();
  const { blockedBy } = detail.row;
  if (blockedBy === null) return null;
  return (
    <p data-testid="outbox-blocked-by">
      <button type="button" className="bs-link" onClick={() => go({ screen: "outbox", outboxId: blockedBy.outboxId })}>
        {t("waitsFor", { kind: text(blockedBy.kind), time: formatStep(blockedBy.queuedAt, now) })}
      </button>
    </p>
  );
}

function Verdict({ detail, acts }: { detail: Detail; acts: OutboxActs }) {
  const { t } = useTranslation("outbox");
  const now = useNow();
  const waited = useWaited();
  const reasonOf = useDeliveryReason();
  const { row, reasons, reasonTexts } = detail;
  const { delivery } = row;
  const undoing = delivery.state === "undo_time";
  const left = useCountdown(undoing ? delivery.until : null);
  const tone = verdictTone(delivery.state);
  const buttons = <Acts detail={detail} acts={acts} />;
  if (tone === null) {
    if (detail.acts.length === 0) return null;
    return (
      <section className={styles.card}>
        {undoing && <p>{t("sendsIn", { count: left ?? 0 })}</p>}
        <Blocked detail={detail} />
        {!undoing && reasonOf(delivery, now) !== null && <p>{reasonOf(delivery, now)}</p>}
        {delivery.state === "queued" && delivery.attempts > 0 && delivery.until !== null && (
          <p className="bs-tabular">{t("nextAttempt", { time: formatClockSeconds(delivery.until) })}</p>
        )}
        {buttons}
      </section>
    );
  }
  const { perhapsReceived, safeToResend } = detail;
  const asksAgain = detail.acts.includes("retry") || delivery.state === "unknown_outcome";
  const note = [
    t(`note.${delivery.state}`, { defaultValue: "" }),
    perhapsReceived ? t("note.perhaps") : "",
    asksAgain && (perhapsReceived || delivery.state === "no_answer" || delivery.state === "unknown_outcome")
      ? t(safeToResend ? "note.safe" : "note.notSafe")
      : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
  // Nothing more is claimed than is proved.
  const verdict = !perhapsReceived
    ? delivery.state
    : delivery.state === "needs_you"
      ? "perhaps"
      : delivery.state === "cancelled"
        ? "cancelled_perhaps"
        : delivery.state;
  return (
    <StateCard
      tone={tone}
      title={t(`verdict.${verdict}`, { time: waited(delivery.since, now), connection: delivery.connection })}
      testId="outbox-verdict"
      {...(note === "" ? {} : { foot: note })}
    >
      {reasons.length === 0 && reasonTexts.map((reason) => <p key={reason}>{reason}</p>)}
      {reasonTexts.length === 0 && reasonOf(delivery, now) !== null && delivery.state !== "accepted" && (
        <p>{reasonOf(delivery, now)}</p>
      )}
      {reasons.map((finding, index) => (
        <FindingRow key={`${finding.rule}:${index}`} finding={finding} />
      ))}
      {buttons}
    </StateCard>
  );
}

function Acts({ detail, acts }: { detail: Detail; acts: OutboxActs }) {
  const { t } = useTranslation("outbox");
  const { outboxId } = detail.row;
  const run: Record<string, () => void> = {
    undo: () => acts.undo(outboxId),
    retry: () => acts.retry(outboxId),
    cancel: () => acts.cancel(outboxId),
    edit_as_new: () => acts.editAsNew(outboxId),
    send_as_new: () => acts.editAsNew(outboxId),
    mark_solved: () => acts.solve(outboxId),
  };
  const offered = detail.acts.filter((act) => run[act] !== undefined);
  if (offered.length === 0) return null;
  return (
    <div className={styles.acts}>
      {offered.map((act, index) => (
        <Button
          key={act}
          size="small"
          variant={index === 0 ? "primary" : "secondary"}
          {...(index === 0 ? {} : { "data-color": "neutral" as const })}
          icon={
            act === "edit_as_new" ? (
              <PencilIcon aria-hidden />
            ) : act === "undo" ? (
              <ArrowUndoIcon aria-hidden />
            ) : undefined
          }
          onClick={run[act]}
          data-testid={`act-${act}`}
        >
          {t(`act.${act === "retry" && detail.row.delivery.state === "no_answer" ? "retry_same" : act}`)}
        </Button>
      ))}
    </div>
  );
}

/** Every attempt and every receipt, in the order they happened. */
function Attempts({ detail }: { detail: Detail }) {
  const { t, i18n } = useTranslation("outbox");
  const now = useNow();
  const { attempts, receipts, sha256 } = detail;
  const { connection } = detail.row.delivery;
  const meaning = (code: string): string =>
    i18n.exists(`message:reason.${code}`) ? t(`message:reason.${code}`, { connection }) : code;
  return (
    <section className={styles.tableCard} data-testid="attempts">
      <header className={styles.tableHead}>
        <h3 className={styles.cardTitle}>{t("attempts")}</h3>
        <span className={styles.hash}>
          {t(attempts.some((one) => one.bundleId !== null) ? "newEnvelope" : "sameBytes")}{" "}
          <code title={sha256}>SHA-256 {shortHash(sha256)}</code>
          <CopyButton size="xsmall" copyText={sha256} title={t("copyHash")} />
        </span>
      </header>
      {attempts.length === 0 ? (
        <p className={styles.none}>{t("noAttempts")}</p>
      ) : (
        <Table size="small" className={styles.table}>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{t("column.number")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("column.time")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("column.answer")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("column.meaning")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">X-Request-ID</Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {attempts.map((attempt: AttemptView) => (
              <Table.Row key={attempt.number}>
                <Table.DataCell>{attempt.number}</Table.DataCell>
                <Table.DataCell>{formatStep(attempt.at, now, true)}</Table.DataCell>
                <Table.DataCell>
                  {attempt.status === null ? t("noAnswer") : <code>{attempt.status}</code>}
                </Table.DataCell>
                <Table.DataCell>{meaning(attempt.meaning)}</Table.DataCell>
                <Table.DataCell>
                  <code title={attempt.requestId}>{shortId(attempt.requestId)}</code>
                  {attempt.bundleId !== null && (
                    <>
                      {" "}
                      · {t("envelope")} <code title={attempt.bundleId}>{shortId(attempt.bundleId)}</code>
                    </>
                  )}
                </Table.DataCell>
              </Table.Row>
            ))}
            {receipts.map((receipt) => (
              <ReceiptRow key={receipt.messageId} receipt={receipt} />
            ))}
          </Table.Body>
        </Table>
      )}
    </section>
  );
}

function ReceiptRow({ receipt }: { receipt: ReceiptView }) {
  const { t } = useTranslation("outbox");
  const now = useNow();
  return (
    <Table.Row className={styles.receipt ?? ""} data-testid="receipt-row">
      <Table.DataCell>{t("receipt")}</Table.DataCell>
      <Table.DataCell>{formatStep(receipt.at, now, true)}</Table.DataCell>
      <Table.DataCell>
        <code>{receipt.code}</code>
      </Table.DataCell>
      <Table.DataCell>{t(`receiptWord.${receipt.code}`, { defaultValue: receipt.code })}</Table.DataCell>
      <Table.DataCell className="bs-tabular">
        {receipt.position === null ? "" : t("receiptPosition", { position: receipt.position })}
      </Table.DataCell>
    </Table.Row>
  );
}

function Raw({ outboxId, messageId, onClose }: { outboxId: number; messageId: number; onClose: () => void }) {
  const { t } = useTranslation("outbox");
  const raw = useRead("outbox_raw", { outboxId });
  return <RawDialog title={t("raw")} raw={raw.data} error={raw.error} messageId={messageId} onClose={onClose} />;
}
