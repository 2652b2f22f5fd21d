import { BellIcon, CodeIcon } from "@navikt/aksel-icons";
import { useState, type ReactNode } from "react";

import type { DeliveryView, MessageView, PartyView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatLetterTime, formatStep } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { IconButton } from "../IconButton";
import { DeliveryNote } from "./DeliveryNote";
import { FindingRow } from "./FindingRow";
import { Ladder } from "./Ladder";
import styles from "./Letter.module.css";
import { LetterAttachments } from "./LetterAttachments";
import { LetterBody } from "./LetterBody";
import { Replaced } from "./Replaced";
import { useDeliveryReason } from "./words";

/** A name for a HER-id, or the id said to be one. */
export function usePartyName(): (party: PartyView) => string {
  const { t } = useTranslation("message");
  return (party) => party.name ?? (party.nav ? "NAV" : t("unnamedParty", { herId: party.herId }));
}

/**
 * A message as a letter: from, to and date; the text; attachments and findings; for ours the ladder. Older and short
 * ones fold to one line.
 */
export function Letter({
  message,
  folded,
  onFold,
  onRaw,
  connection,
  about,
  menu,
}: {
  message: MessageView;
  folded: boolean;
  onFold: () => void;
  onRaw: () => void;
  /** Who has custody, when the ladder does not say. */
  connection: string;
  /** The person, for an attachment that is opened: its pages may not say whose they are. */
  about: string;
  /** What can be done with this one letter. */
  menu?: ReactNode;
}) {
  const { t } = useTranslation("message");
  const language = useLanguage();
  const text = useText();
  const now = useNow();
  const ours = message.direction === "out";
  const reminder = message.flags.includes("reminder");
  const time = formatLetterTime(message.sentAt ?? message.receivedAt, now, language);
  const headId = `letter-${message.messageId}`;
  const common = {
    "data-testid": "letter",
    "data-message-id": message.messageId,
    "data-direction": message.direction,
    "aria-labelledby": headId,
  };
  if (folded) {
    return (
      <article {...common} className={classes(styles.letter, ours && styles.ours, styles.folded)}>
        <button type="button" className={styles.fold} onClick={onFold} aria-expanded={false} id={headId}>
          {reminder && <BellIcon aria-hidden className={styles.bell} />}
          <span className={styles.foldWords}>
            <strong>{text(message.kind)}</strong> {firstWords(message)}
          </span>
          <time className={styles.time} dateTime={message.sentAt ?? message.receivedAt}>
            {time}
          </time>
        </button>
      </article>
    );
  }
  return (
    <article {...common} className={classes(styles.letter, ours && styles.ours)}>
      <header className={styles.head}>
        <button
          type="button"
          className={styles.headFold}
          onClick={onFold}
          aria-expanded
          id={headId}
          title={t("letter.fold")}
        >
          <Sender message={message} />
        </button>
        <div className={styles.headRight}>
          <time className={styles.time} dateTime={message.sentAt ?? message.receivedAt}>
            {time}
          </time>
          <IconButton
            label={t("letter.raw")}
            icon={<CodeIcon aria-hidden />}
            size="xsmall"
            onClick={onRaw}
            data-testid="letter-raw"
          />
          {menu}
        </div>
        {message.receipted !== null && <Receipted delivery={message.receipted} />}
      </header>
      {message.flags
        .filter((flag) => flag !== "reminder")
        .map((flag) => (
          <p key={flag} className={styles.flag} data-testid={`flag-${flag}`}>
            {t(`flag.${flag}`, { defaultValue: flag })}
          </p>
        ))}
      <div className={styles.body}>
        <LetterBody blocks={message.blocks} />
      </div>
      {message.attachments.length > 0 && <LetterAttachments message={message} about={about} />}
      {message.findings.length > 0 && <Findings message={message} />}
      {ours && <Replaced replaces={message.replaces} replacedBy={message.replacedBy} />}
      {ours && message.ladder.length > 0 && (
        <footer className={styles.foot}>
          <Ladder rungs={message.ladder} connection={message.delivery?.connection ?? connection} />
          <DeliveryNote message={message} />
        </footer>
      )}
    </article>
  );
}

function Sender({ message }: { message: MessageView }): ReactNode {
  const { t } = useTranslation("message");
  const text = useText();
  const partyName = usePartyName();
  if (message.direction === "out") {
    return (
      <>
        <strong>{text(message.kind)}</strong>{" "}
        <span className="bs-subtle">{t("letter.from", { name: message.author?.name ?? partyName(message.from) })}</span>
      </>
    );
  }
  const to = message.to.map((party) => partyName(party)).join(", ");
  return (
    <>
      <strong>{partyName(message.from)}</strong>
      <span className={styles.to}>
        {message.author !== null && `${message.author.name} · `}
        {t("letter.to", { name: to })}
      </span>
    </>
  );
}

/** Where the receipt we owe for their message stands. */
function Receipted({ delivery }: { delivery: DeliveryView }) {
  const { t } = useTranslation("message");
  const now = useNow();
  const reasonOf = useDeliveryReason();
  const sent = ["taken_over", "accepted", "no_answer"].includes(delivery.state);
  const stuck = delivery.state === "needs_you" || delivery.state === "awaiting_login";
  const reason = reasonOf(delivery, now);
  return (
    <p className={classes(styles.receipted, stuck && styles.stuck)} data-testid="letter-receipted">
      {sent
        ? t("receipted.sent", { time: formatStep(delivery.since, now) })
        : stuck
          ? `${t("receipted.stuck")}${reason === null ? "" : `. ${reason}`}`
          : t("receipted.queued")}
    </p>
  );
}

function Findings({ message }: { message: MessageView }) {
  const { t } = useTranslation("message");
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.findings}>
      <button
        type="button"
        className="bs-link"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        data-testid="letter-findings"
      >
        {t("findings", { count: message.findings.length })}
      </button>
      {open &&
        message.findings.map((finding, index) => <FindingRow key={`${finding.rule}:${index}`} finding={finding} />)}
    </div>
  );
}

/** `– svaret er ikke mottatt ennå`: the start of the text on a folded letter. */
function firstWords(message: MessageView): string {
  for (const block of message.blocks) {
    if (block.type === "paragraph" || block.type === "heading") return `– ${block.text.slice(0, 160)}`;
  }
  return "";
}
