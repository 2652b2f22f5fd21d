import { CodeIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { RawDialog } from "@/components/RawDialog";
import { useRead } from "@/data";
import type { Rung } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatDate, formatClockSeconds, formatStep } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./Ladder.module.css";
import { useWaited } from "./words";

const EVIDENCE = new Set(["queued", "sending", "taken_over", "left_in_folder"]);

/** The whole ladder: bar, notches, a word and a time under each. A rung opens to say who said so. */
export function Ladder({ rungs, connection }: { rungs: readonly Rung[]; connection: string }) {
  const { t } = useTranslation("message");
  const now = useNow();
  const waited = useWaited();
  const [open, setOpen] = useState<number | null>(null);
  const shown = open === null ? undefined : rungs[open];
  const lastPassed = rungs.findLast((rung) => rung.at !== null);
  return (
    <div data-testid="ladder">
      <ol className={styles.ladder} style={{ gridTemplateColumns: `repeat(${rungs.length}, minmax(0, 1fr))` }}>
        {rungs.map((rung, index) => {
          const next = rungs[index + 1];
          const coming = rung.look === "awaited" || rung.look === "ahead";
          const word =
            coming && rung.state === "accepted"
              ? t("receipt")
              : coming && rung.state === "taken_over"
                ? t("custody", { connection: rung.by ?? connection })
                : t(`rung.${rung.state}`, { connection: rung.by ?? connection });
          const time =
            rung.at !== null
              ? formatStep(rung.at, now, EVIDENCE.has(rung.state))
              : rung.look === "awaited" && lastPassed?.at != null
                ? t("awaits", { time: waited(lastPassed.at, now) })
                : "";
          return (
            <li key={`${rung.state}:${index}`} className={styles.step}>
              <button
                type="button"
                className={classes(styles.rung, styles[rung.look])}
                aria-expanded={open === index}
                data-testid="rung"
                data-look={rung.look}
                onClick={() => setOpen(open === index ? null : index)}
              >
                <span
                  aria-hidden
                  className={classes(
                    styles.bar,
                    next === undefined && styles.last,
                    next !== undefined && next.at === null && styles.dotted,
                  )}
                />
                <span aria-hidden className={styles.notch} />
                <span className={styles.word}>{word}</span>
                <span className={styles.time}>{time}</span>
              </button>
            </li>
          );
        })}
      </ol>
      {shown !== undefined && (
        <dl className={styles.detail} data-testid="rung-detail">
          <dt>{t("rungDetail.by")}</dt>
          <dd>{shown.by === null || shown.by === "budstikke" ? "Budstikke" : shown.by}</dd>
          <dt>{t("rungDetail.at")}</dt>
          <dd className="bs-tabular">
            {shown.at === null ? t("rungDetail.notYet") : `${formatDate(shown.at)} ${formatClockSeconds(shown.at)}`}
          </dd>
          {shown.requestId !== null && (
            <>
              <dt>X-Request-ID</dt>
              <dd className="bs-mono">{shown.requestId}</dd>
            </>
          )}
          {shown.position !== null && (
            <>
              <dt>{t("rungDetail.position")}</dt>
              <dd className="bs-tabular">{shown.position}</dd>
            </>
          )}
          {shown.detail !== null && (
            <>
              <dt>{t("rungDetail.words")}</dt>
              <dd>{shown.detail}</dd>
            </>
          )}
        </dl>
      )}
      {shown?.messageId != null && <Receipt key={shown.messageId} messageId={shown.messageId} />}
    </div>
  );
}

/** A rung that a message brought leads to that message's bytes, and from there to Inspektør. */
function Receipt({ messageId }: { messageId: number }) {
  const { t } = useTranslation("message");
  const [open, setOpen] = useState(false);
  const raw = useRead("message_raw", { messageId }, { enabled: open });
  return (
    <>
      <Button
        size="xsmall"
        variant="tertiary"
        data-color="neutral"
        icon={<CodeIcon aria-hidden />}
        onClick={() => setOpen(true)}
        data-testid="rung-raw"
      >
        {t("rungDetail.raw")}
      </Button>
      {open && (
        <RawDialog
          title={t("rungDetail.rawTitle")}
          raw={raw.data}
          error={raw.error}
          messageId={messageId}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
