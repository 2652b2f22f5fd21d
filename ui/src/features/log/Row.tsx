import { Button } from "@navikt/ds-react";

import type { LogNote, LogRow, PartyView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { daysUntil, formatBytes, formatClockSeconds, formatCount, formatStep, shortName } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";

import styles from "./Log.module.css";

/** `NAV 90000000`; a party nobody has named says so. */
export function Address({ party, own = false }: { party: PartyView; own?: boolean }) {
  const { t } = useTranslation("log");
  const name = party.name ?? t("unnamed");
  return (
    <span className={styles.address} title={`${name} · ${party.herId}`}>
      {!own && <span className={styles.addressName}>{name}</span>} <span className="bs-tabular">{party.herId}</span>
    </span>
  );
}

/** Time of day to the second today, day and time before. */
export function rowTime(at: string, now: Date): string {
  return daysUntil(at, now) === 0 ? formatClockSeconds(at) : formatStep(at, now);
}

export function RowLine({
  line,
  row,
  position,
  ownHerId,
  selected,
  now,
  choose,
  open,
  fetchLarge,
}: {
  line: number;
  row: LogRow | undefined;
  position: number;
  /** Whose log it is: known from the head, so that its name is not said in every row. */
  ownHerId: string;
  selected: boolean;
  now: Date;
  choose: (position: number) => void;
  open: (position: number) => void;
  /** Null where nothing can be fetched (a replay). */
  fetchLarge: ((position: number) => void) | null;
}) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const text = useText();
  const message = row?.message ?? null;
  return (
    <div
      role="row"
      id={`log-line-${line}`}
      aria-rowindex={line + 2}
      aria-selected={selected}
      className={classes(styles.row, selected && styles.selected)}
      onClick={() => choose(position)}
      onDoubleClick={() => open(position)}
      data-testid="log-row"
      data-position={position}
      data-state={row?.state ?? "reading"}
    >
      <span role="gridcell" className={styles.position}>
        {formatCount(position, language)}
      </span>
      {row === undefined ? (
        <span role="gridcell" className={styles.quiet}>
          {t("reading")}
        </span>
      ) : message === null ? (
        <Bare row={row} fetchLarge={fetchLarge} />
      ) : (
        <>
          <span role="gridcell" className={styles.time}>
            <time dateTime={message.at}>{rowTime(message.at, now)}</time>
          </span>
          <span role="gridcell" className={styles.kind}>
            {text(message.kind)}
            {row.state !== "held" && <span className={styles.again}> · {t(`state.${row.state}`)}</span>}
          </span>
          <span role="gridcell" className={styles.parties}>
            <Address party={message.from} own={message.from.herId === ownHerId} />
            <span aria-hidden> → </span>
            <span className="aksel-sr-only">{t("to")}</span>
            {message.to.map((party) => (
              <Address key={party.herId} party={party} own={party.herId === ownHerId} />
            ))}
          </span>
          <span role="gridcell" className={styles.about}>
            <About row={row} />
          </span>
          <span role="gridcell" className={styles.size}>
            {formatBytes(row.size, language)}
          </span>
          <span role="gridcell" className={styles.findings}>
            {message.findings > 0 && (
              <span
                className={classes(
                  styles.finding,
                  message.worst === "error" && styles.error,
                  message.worst === "warning" && styles.warning,
                )}
                title={t("findings", { count: message.findings })}
              >
                {message.findings}
                <span className="aksel-sr-only"> {t(`worst.${message.worst ?? "information"}`)}</span>
              </span>
            )}
          </span>
        </>
      )}
    </div>
  );
}

/** The position is held and nothing more: a grey line that says why. */
function Bare({ row, fetchLarge }: { row: LogRow; fetchLarge: ((position: number) => void) | null }) {
  const { t } = useTranslation("log");
  return (
    <span role="gridcell" className={styles.quiet}>
      {t(`bare.${row.state}`)}
      {row.state === "too_large" && fetchLarge !== null && (
        <Button
          size="xsmall"
          variant="tertiary"
          onClick={(event) => {
            event.stopPropagation();
            fetchLarge(row.position);
          }}
          data-testid="log-fetch-large"
        >
          {t("fetchLarge")}
        </Button>
      )}
    </span>
  );
}

function About({ row }: { row: LogRow }) {
  const { t } = useTranslation("log");
  const text = useText();
  const language = useLanguage();
  const message = row.message;
  if (message === null) return null;
  if (message.receipt) {
    const { answers } = message;
    if (answers === null) return <>{t("answersUnknown")}</>;
    return answers.position === null ? (
      <>{t("answersOurs", { kind: text(answers.kind).toLocaleLowerCase("nb") })}</>
    ) : (
      <>{t("answersPosition", { position: formatCount(answers.position, language) })}</>
    );
  }
  if (message.held) return <span className={styles.heldBack}>{t("held")}</span>;
  if (message.patient === "") return <span className={styles.none}>{t("common:notInSource")}</span>;
  return (
    <span title={message.patient}>
      {shortName(message.patient)}
      {message.birthDate !== null && <span className={styles.year}> {message.birthDate.slice(0, 4)}</span>}
    </span>
  );
}

/** What happened to the log here. */
export function NoteLine({ line, note, now }: { line: number; note: LogNote; now: Date }) {
  const { t } = useTranslation("log");
  return (
    <div
      role="row"
      id={`log-line-${line}`}
      aria-rowindex={line + 2}
      className={styles.note}
      data-testid="log-note"
      data-kind={note.kind}
    >
      <span role="gridcell" className={styles.noteWords}>
        {t(`note.${note.kind}`, { count: note.rows, position: note.position })} · {rowTime(note.at, now)}
      </span>
    </div>
  );
}
