import { ExclamationmarkTriangleFillIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";

import type { MessageView } from "@/host/bindings";
import { formatStep } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./DeliveryNote.module.css";
import { isLate, useDeliveryReason, useDeliveryWord, useWaited } from "./words";

const ASKS = new Set(["needs_you", "rejected", "asked_to_wait", "no_answer", "awaiting_login", "unknown_outcome"]);

/** Under the ladder: what the message waits for, or why it asks for somebody, with the way to do something about it. */
export function DeliveryNote({ message }: { message: MessageView }) {
  const { t } = useTranslation("message");
  const text = useText();
  const now = useNow();
  const waited = useWaited();
  const word = useDeliveryWord();
  const reasonOf = useDeliveryReason();
  const { go } = useNavigation();
  const { delivery, blockedBy, outboxId } = message;
  if (delivery === null) return null;
  const toOutbox = (id: number, words: string): ReactNode => (
    <button
      type="button"
      className="bs-link"
      onClick={() => go({ screen: "outbox", outboxId: id })}
      data-testid="delivery-outbox"
    >
      {words}
    </button>
  );
  if (blockedBy !== null) {
    return (
      <p className={styles.note} data-testid="delivery-blocked">
        {t("note.blocked", {
          kind: text(blockedBy.kind),
          time: formatStep(blockedBy.queuedAt, now),
          state: word(blockedBy.delivery, now),
        })}{" "}
        {toOutbox(blockedBy.outboxId, t("note.blockedLink"))}
      </p>
    );
  }
  const said = message.ladder.filter((rung) => rung.state === "rejected" || rung.state === "asked_to_wait");
  const asks = ASKS.has(delivery.state);
  const late = isLate(delivery, now);
  const reason = said.map((rung) => rung.detail).filter((words) => words !== null);
  const why = reason.length > 0 ? reason : asks ? [reasonOf(delivery, now)].filter((words) => words !== null) : [];
  if (!asks && !late && !delivery.contradicted) return null;
  const grave = delivery.state === "rejected" || delivery.state === "needs_you";
  const Icon = grave ? XMarkOctagonFillIcon : ExclamationmarkTriangleFillIcon;
  return (
    <div className={grave ? styles.grave : styles.soft} data-testid="delivery-note">
      <Icon aria-hidden className={styles.icon} />
      <div>
        {delivery.contradicted && <p>{t("note.contradicted")}</p>}
        {late && <p>{t("note.late", { time: waited(delivery.since, now) })}</p>}
        {why.map((words) => (
          <p key={words}>{words}</p>
        ))}
        {asks && outboxId !== null && toOutbox(outboxId, t("note.see"))}
      </div>
    </div>
  );
}
