import { ArrowUndoIcon, NotePencilIcon, PaperclipIcon, StarFillIcon } from "@navikt/aksel-icons";
import { memo } from "react";

import { DueTag } from "@/components/message/DueTag";
import { usePartyName } from "@/components/message/Letter";
import { Stick } from "@/components/message/Stick";
import { Age, PersonName } from "@/components/person/Person";
import type { ThreadRow } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatListTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";

import styles from "./MessageRow.module.css";
import { gutterMark, rightOf } from "./rows";

/** Two lines: whom it is about and when; what it is, and the one thing that matters about it now. */
export const MessageRow = memo(function MessageRow({
  row,
  now,
  selected,
  focusable,
  showAge,
  onOpen,
  onFocus,
}: {
  row: ThreadRow;
  now: Date;
  selected: boolean;
  /** The list's one tab stop. */
  focusable: boolean;
  showAge: boolean;
  onOpen: (threadId: number) => void;
  onFocus: (threadId: number) => void;
}) {
  const { t } = useTranslation("inbox");
  const language = useLanguage();
  const text = useText();
  const partyName = usePartyName();
  const right = rightOf(row);
  return (
    <div
      role="option"
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      className={classes(styles.row, selected && styles.selected, row.unread && styles.unread)}
      data-testid="inbox-row"
      data-thread-id={row.threadId}
      data-unread={row.unread}
      onClick={() => onOpen(row.threadId)}
      onFocus={() => onFocus(row.threadId)}
    >
      <span className={styles.gutter}>
        <Gutter row={row} />
      </span>
      <span className={styles.line}>
        <span className={styles.name}>
          {row.held ? <span className="bs-subtle">{t("held")}</span> : <PersonName person={row.patient} />}
          {!row.held && showAge && <Age person={row.patient} />}
        </span>
        <time className={styles.time} dateTime={row.at}>
          {formatListTime(row.at, now, language)}
        </time>
      </span>
      <span className={styles.line}>
        <span className={styles.kind}>
          {text(row.kind)}
          {!row.party.nav && <span className="bs-subtle"> {t("from", { name: partyName(row.party) })}</span>}
          {row.own !== null && (
            <span className="bs-subtle" data-testid="row-own">
              {" "}
              · {row.own.name === null ? row.own.herId : `${row.own.name} ${row.own.herId}`}
            </span>
          )}
          {row.unverified && (
            <span className="bs-subtle" data-testid="row-unverified">
              {" "}
              · {t("unverified")}
            </span>
          )}
        </span>
        <span className={styles.right}>
          {row.draftId !== null && <NotePencilIcon title={t("hasDraft")} className={styles.clip} />}
          {row.attachments > 0 && (
            <PaperclipIcon title={t("attachments", { count: row.attachments })} className={styles.clip} />
          )}
          {right === "due" && row.due !== null && <DueTag due={row.due} soon={row.dueSoon} by={row.dueBy} />}
          {right === "delivery" && row.delivery !== null && <Stick delivery={row.delivery} />}
        </span>
      </span>
    </div>
  );
});

function Gutter({ row }: { row: ThreadRow }) {
  const { t } = useTranslation("inbox");
  switch (gutterMark(row)) {
    case "unread":
      return <span className={styles.dot} role="img" aria-label={t("mark.unread")} />;
    case "followed":
      return <StarFillIcon title={t("mark.followed")} className={styles.star} />;
    case "answered":
      return <ArrowUndoIcon title={t("mark.answered")} className={styles.answered} />;
    case null:
      return null;
  }
}
