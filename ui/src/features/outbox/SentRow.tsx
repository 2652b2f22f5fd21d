import { ArrowUndoIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";

import { Stick } from "@/components/message/Stick";
import { useDeliveryReason } from "@/components/message/words";
import { PersonName } from "@/components/person/Person";
import type { OutboxRow } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatListTime, formatStep } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useCountdown, useNow } from "@/lib/now";

import styles from "./Outbox.module.css";
import type { OutboxActs } from "./useOutboxActs";

/** A message of ours: whom it is about, what it is, where it stands and why. */
export function SentRow({
  row,
  selected,
  focusable,
  choose,
  acts,
}: {
  row: OutboxRow;
  selected: boolean;
  focusable: boolean;
  choose: (outboxId: number) => void;
  acts: OutboxActs;
}) {
  const { t } = useTranslation("outbox");
  const text = useText();
  const now = useNow();
  const language = useLanguage();
  const reasonOf = useDeliveryReason();
  const { delivery, outboxId } = row;
  const undoing = delivery.state === "undo_time";
  const left = useCountdown(undoing ? delivery.until : null);
  const { blockedBy } = row;
  const waiting = blockedBy !== null;
  const reason = undoing || waiting ? null : reasonOf(delivery, now);
  const retryable = delivery.state === "queued" && !waiting && delivery.attempts > 0;
  const word = undoing ? t("sendsIn", { count: left ?? 0 }) : null;
  return (
    <div
      role="row"
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      className={classes(styles.slot, selected && styles.selected)}
      data-testid="outbox-row"
      data-outbox-id={outboxId}
      data-delivery={delivery.state}
      onClick={() => choose(outboxId)}
    >
      <div role="gridcell" className={styles.row}>
        <span className={styles.line}>
          <span className={styles.who}>
            <span className={styles.name}>
              <PersonName person={row.patient} />
            </span>
            <span className={styles.kind}>
              {row.side === "nav" && <strong className={styles.asNav}>{t("asNav.short")}</strong>} {text(row.kind)}
            </span>
          </span>
          {!undoing && (
            <time className={styles.time} dateTime={row.queuedAt}>
              {formatListTime(row.queuedAt, now, language)}
            </time>
          )}
        </span>
        <span className={classes(styles.line, retryable && styles.beforeActs)}>
          <Stick delivery={delivery} {...(word === null ? {} : { word })} />
          {blockedBy !== null && (
            <button
              type="button"
              className={classes("bs-link", styles.reason)}
              data-testid="outbox-blocked"
              onClick={(event) => {
                event.stopPropagation();
                choose(blockedBy.outboxId);
              }}
            >
              {t("waitsFor", { kind: text(blockedBy.kind), time: formatStep(blockedBy.queuedAt, now) })}
            </button>
          )}
          {reason !== null && <span className={styles.reason}>{reason}</span>}
        </span>
      </div>
      {undoing && (
        <div role="gridcell" className={styles.rowActs} onClick={(event) => event.stopPropagation()}>
          <Button
            size="xsmall"
            variant="secondary"
            icon={<ArrowUndoIcon aria-hidden />}
            onClick={() => acts.undo(outboxId)}
            data-testid="outbox-undo"
          >
            {t("undo")}
          </Button>
        </div>
      )}
      {retryable && (
        <div role="gridcell" className={styles.rowActs} onClick={(event) => event.stopPropagation()}>
          <Button
            size="xsmall"
            variant="tertiary"
            data-color="neutral"
            onClick={() => acts.retry(outboxId)}
            data-testid="outbox-retry"
          >
            {t("retry")}
          </Button>
          <Button
            size="xsmall"
            variant="tertiary"
            data-color="neutral"
            onClick={() => acts.cancel(outboxId)}
            data-testid="outbox-cancel"
          >
            {t("cancel")}
          </Button>
        </div>
      )}
    </div>
  );
}
