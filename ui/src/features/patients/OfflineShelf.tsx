import { ArrowsCirclepathIcon, CheckmarkCircleFillIcon } from "@navikt/aksel-icons";
import { Button, Loader, ProgressBar, ReadMore } from "@navikt/ds-react";

import { memo } from "react";

import { useAge } from "@/components/person/useAge";
import { IconButton } from "@/components/IconButton";
import { useRead } from "@/data";
import type { KeepState, PatientRow } from "@/host/bindings";
import { formatBytes, formatClock, formatListTime, formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./OfflineShelf.module.css";
import type { Keeping } from "./useKeeping";

interface OfflineShelfProps {
  /** Shown here only while the results have the main pane. */
  recent: readonly PatientRow[];
  keeping: Keeping;
  onOpen: (row: PatientRow) => void;
  /** False in a drawer, which has the title itself. */
  titled?: boolean;
}

/** What can be read with the network down, how old it is, and how to have more of it. */
export const OfflineShelf = memo(function OfflineShelf({ recent, keeping, onOpen, titled = true }: OfflineShelfProps) {
  const { t } = useTranslation("patients");
  const language = useLanguage();
  const { go } = useNavigation();
  const storage = useRead("storage", {});
  const kept = useRead("kept_page", { after: null, limit: 1 });
  const { data } = storage;
  const { state } = keeping;
  const charts = kept.data?.charts ?? 0;
  const refresh = (
    <IconButton
      label={t("shelf.refresh")}
      icon={<ArrowsCirclepathIcon aria-hidden />}
      disabled={state === undefined || state.kept === 0 || state.running}
      onClick={keeping.refresh}
      data-testid="keep-refresh"
    />
  );
  return (
    <>
      {titled && (
        <div className={styles.titleLine}>
          <h2 className={styles.title}>{t("shelf.title")}</h2>
          {refresh}
        </div>
      )}
      <section className={styles.part} data-testid="shelf">
        {storage.error !== null && <p className={styles.quiet}>{t("shelf.failed")}</p>}
        {data === undefined && storage.error === null && <Loader size="xsmall" title={t("shelf.title")} />}
        {data !== undefined && (
          <>
            <div className={styles.line}>
              <span>
                <strong>{t("shelf.patients", { count: charts })}</strong> {t("shelf.lieHere")}
              </span>
              <span className={styles.quiet}>{formatBytes(data.bytes, language)}</span>
            </div>
            {!titled && refresh}
            {state !== undefined && <KeepLine state={state} onStop={keeping.stop} />}
            <p className={styles.quiet}>{charts === 0 ? t("shelf.none") : t("shelf.explain")}</p>
          </>
        )}
      </section>
      <Day keeping={keeping} onOpen={onOpen} />
      {recent.length > 0 && <Recent rows={recent} onOpen={onOpen} />}
      <section className={styles.part}>
        <h3 className={styles.head}>{t("shelf.goes")}</h3>
        <p className={styles.quiet}>{t("shelf.goesText", { count: kept.data?.days ?? 30 })}</p>
        <Button
          className={styles.what}
          size="xsmall"
          variant="tertiary"
          onClick={() => go({ screen: "settings", section: "storage" })}
        >
          {t("shelf.what")}
        </Button>
      </section>
    </>
  );
});

/** How a run goes or went, and how old what is kept is. */
function KeepLine({ state, onStop }: { state: KeepState; onStop: () => void }) {
  const { t } = useTranslation("patients");
  const language = useLanguage();
  const now = useNow();
  if (state.running) {
    const words = t("shelf.busy", { done: state.done, total: state.total });
    return (
      <div data-testid="keep-running">
        <ProgressBar size="small" value={state.done} valueMax={Math.max(1, state.total)} aria-label={words} />
        <div className={styles.line}>
          <span className={styles.quiet}>{words}</span>
          <Button size="xsmall" variant="tertiary" onClick={onStop} data-testid="keep-stop">
            {t("shelf.stop")}
          </Button>
        </div>
      </div>
    );
  }
  const cut = state.offline ? "shelf.offlineStop" : state.stopped ? "shelf.stopped" : null;
  return (
    <div className={styles.lines} role="status">
      {state.kept > 0 && (
        <p className={styles.quiet}>
          {t("shelf.kept", { count: state.kept })} ·{" "}
          {state.oldest === null
            ? t("shelf.never")
            : t("shelf.oldest", { when: formatSince(state.oldest, now, language) })}
        </p>
      )}
      {state.kept > 0 && state.documents.all > 0 && (
        <p className={styles.quiet} data-testid="keep-documents">
          {t(state.documents.here === state.documents.all ? "shelf.allDocuments" : "shelf.documents", {
            count: state.documents.all,
            here: state.documents.here,
          })}
        </p>
      )}
      {cut !== null && <p className={styles.quiet}>{t(cut, { done: state.done, total: state.total })}</p>}
      {state.failures > 0 && !state.offline && (
        <ReadMore size="small" header={t("shelf.failures", { count: state.failures })}>
          <ul className={styles.list}>
            {state.failed.map((one) => (
              <li key={one.patientId}>
                {one.name === "" ? t("row.unknownName") : one.name}: {t(`shelf.problem.${one.problem}`)}
              </li>
            ))}
          </ul>
        </ReadMore>
      )}
    </div>
  );
}

function Day({ keeping, onOpen }: { keeping: Keeping; onOpen: (row: PatientRow) => void }) {
  const { t } = useTranslation("patients");
  const language = useLanguage();
  const now = useNow();
  const { day, state } = keeping;
  if (day === undefined || !day.connected) return null;
  const here = day.rows.filter((row) => row.patient.fetchedAt !== null).length;
  return (
    <section className={styles.part} data-testid="day">
      <div className={styles.line}>
        <h3 className={styles.head}>{t("shelf.day")}</h3>
        {day.rows.length > 0 && (
          <span className={styles.quiet}>{t("shelf.dayCount", { done: here, total: day.rows.length })}</span>
        )}
      </div>
      {day.rows.length === 0 ? (
        <p className={styles.quiet}>{t(day.readAt === null ? "shelf.dayNone" : "shelf.dayEmpty")}</p>
      ) : (
        <ul className={styles.list}>
          {day.rows.map((row) => (
            <li key={`${row.start} ${String(row.patient.patientId)}`}>
              <button type="button" className={styles.row} onClick={() => onOpen(row.patient)}>
                <span>
                  <span className={styles.time}>{formatClock(row.start)}</span> {row.patient.person.name}
                </span>
                <DayMark here={row.patient.fetchedAt !== null} busy={state?.running ?? false} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {keeping.dayFailed && (
        <p role="status" className={styles.quiet}>
          {t("shelf.dayFailed")}
        </p>
      )}
      {day.readAt !== null && (
        <p className={styles.quiet}>{t("shelf.dayFrom", { when: formatSince(day.readAt, now, language) })}</p>
      )}
      <div className={styles.acts}>
        {day.rows.length > 0 && (
          <Button
            size="xsmall"
            variant="secondary"
            onClick={keeping.keepDay}
            disabled={state?.running ?? false}
            data-testid="day-keep"
          >
            {t("shelf.dayKeep")}
          </Button>
        )}
        <Button
          size="xsmall"
          variant={day.rows.length > 0 ? "tertiary" : "secondary"}
          onClick={keeping.readDay}
          loading={keeping.dayBusy}
          data-testid="day-read"
        >
          {t(day.rows.length > 0 ? "shelf.dayAgain" : "shelf.dayRead")}
        </Button>
      </div>
    </section>
  );
}

function DayMark({ here, busy }: { here: boolean; busy: boolean }) {
  const { t } = useTranslation("patients");
  if (here) return <CheckmarkCircleFillIcon className={styles.mark} title={t("shelf.here")} />;
  if (busy) return <Loader size="xsmall" title={t("shelf.notHere")} />;
  return <span className={styles.quiet}>{t("shelf.notHere")}</span>;
}

function Recent({ rows, onOpen }: { rows: readonly PatientRow[]; onOpen: (row: PatientRow) => void }) {
  const { t } = useTranslation("patients");
  const age = useAge();
  const language = useLanguage();
  const now = useNow();
  return (
    <section className={styles.part}>
      <h3 className={styles.head}>{t("shelf.recent")}</h3>
      <ul className={styles.list}>
        {rows.slice(0, 8).map((row) => (
          <li key={row.patientId}>
            <button type="button" className={styles.row} onClick={() => onOpen(row)}>
              <span>
                {row.person.name === "" ? t("row.unknownName") : row.person.name}
                {row.person.age !== null && `, ${age(row.person) ?? ""}`}
              </span>
              <span className={styles.quiet}>
                {row.openedAt === null ? "" : formatListTime(row.openedAt, now, language)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
