import { Button, Select, Table } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useCall, useDo, useRead } from "@/data";
import type { KeptDocuments, KeptPage, KeptRow } from "@/host/bindings";
import { formatBytes, formatDate, formatListTime } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./Settings.module.css";

/** Rows read at a time: what is shown, never what is stored. */
const PAGE = 50;
const DAYS = [7, 14, 30, 60, 90, 180, 365] as const;

/** Which charts lie here, how old and how large each is, when it goes, and the way to let it go now. */
export function ChartsPart() {
  const { t } = useTranslation("settings");
  const first = useRead("kept_page", { after: null, limit: PAGE });
  const call = useCall();
  const [more, setMore] = useState<{ of: KeptPage; rows: KeptRow[]; after: string | null } | null>(null);
  const [asked, setAsked] = useState<KeptRow | "all" | null>(null);
  const setDays = useDo("kept_days");
  const { data } = first;
  if (first.error !== null) return <ErrorCard error={first.error} retry={() => void first.refetch()} />;
  if (data === undefined) return null;
  // Pages after the first belong to the first as it was read; when that changes they are read again.
  const further = more !== null && more.of === data ? more : { of: data, rows: [], after: data.after };
  const rows = [...data.rows, ...further.rows];
  async function next(of: KeptPage, after: string): Promise<void> {
    const page = await call("kept_page", { after, limit: PAGE });
    setMore({ of, rows: [...further.rows, ...page.rows], after: page.after });
  }
  const days = DAYS.some((one) => one === data.days) ? DAYS : [data.days, ...DAYS];
  return (
    <section className={styles.charts} aria-labelledby="charts-here" data-testid="charts-here">
      <h3 id="charts-here" className={styles.groupTitle}>
        {t("charts.title")}
      </h3>
      <p className={styles.intro}>
        {data.charts === 0 ? t("charts.none") : t("charts.intro", { count: data.charts, kept: data.kept })}
      </p>
      <Select
        size="small"
        className={styles.days}
        label={t("charts.days")}
        description={t("charts.daysHelp")}
        value={String(data.days)}
        onChange={(event) => setDays.mutate({ days: Number(event.target.value) })}
        data-testid="charts-days"
      >
        {days.map((one) => (
          <option key={one} value={String(one)}>
            {t("charts.dayCount", { count: one })}
          </option>
        ))}
      </Select>
      {setDays.data !== undefined && setDays.data.charts > 0 && (
        <p role="status">{t("charts.wiped", { count: setDays.data.charts })}</p>
      )}
      {rows.length > 0 && <ChartTable rows={rows} onRemove={setAsked} />}
      <div className={styles.acts}>
        {further.after !== null && (
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            onClick={() => void next(data, further.after ?? "")}
          >
            {t("charts.more")}
          </Button>
        )}
        <Button
          size="small"
          variant="secondary"
          data-color="neutral"
          onClick={() => setAsked("all")}
          data-testid="charts-wipe-all"
        >
          {t("charts.all")}
        </Button>
      </div>
      {asked !== null && <Confirm asked={asked} charts={data.charts} onClose={() => setAsked(null)} />}
    </section>
  );
}

function ChartTable({ rows, onRemove }: { rows: readonly KeptRow[]; onRemove: (row: KeptRow) => void }) {
  const { t } = useTranslation("settings");
  const language = useLanguage();
  const now = useNow();
  return (
    <div className={styles.tableWrap} tabIndex={0} role="region" aria-label={t("charts.title")}>
      <Table size="small" className={styles.table ?? ""}>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t("charts.name")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("charts.born")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("charts.read")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("charts.size")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("charts.documents")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("charts.kept")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("charts.goes")}</Table.HeaderCell>
            <Table.HeaderCell aria-label={t("charts.remove")} />
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {rows.map((row) => {
            const { patient } = row;
            const name = patient.person.name === "" ? t("charts.unknownName") : patient.person.name;
            return (
              <Table.Row key={patient.patientId} data-testid="chart-here">
                <Table.HeaderCell scope="row">{name}</Table.HeaderCell>
                <Table.DataCell>
                  {patient.person.birthDate === null ? "" : formatDate(patient.person.birthDate)}
                </Table.DataCell>
                <Table.DataCell>
                  {patient.fetchedAt === null ? "" : formatListTime(patient.fetchedAt, now, language)}
                </Table.DataCell>
                <Table.DataCell>{formatBytes(row.bytes, language)}</Table.DataCell>
                <Table.DataCell data-testid="chart-documents">
                  <Documents counts={row.documents} />
                </Table.DataCell>
                <Table.DataCell>{t(patient.keptAt === null ? "charts.no" : "charts.yes")}</Table.DataCell>
                <Table.DataCell>{row.goesAt === null ? "" : formatDate(row.goesAt)}</Table.DataCell>
                <Table.DataCell align="right">
                  <Button
                    size="xsmall"
                    variant="tertiary"
                    data-color="neutral"
                    aria-label={t("charts.removeNamed", { name })}
                    onClick={() => onRemove(row)}
                  >
                    {t("charts.remove")}
                  </Button>
                </Table.DataCell>
              </Table.Row>
            );
          })}
        </Table.Body>
      </Table>
    </div>
  );
}

/** Whose content can be opened with the network down, and why the rest cannot. */
function Documents({ counts }: { counts: KeptDocuments }) {
  const { t } = useTranslation("settings");
  if (counts.all === 0) return <span className={styles.quiet}>{t("charts.documentsNone")}</span>;
  const reasons = [
    ["charts.documentsElsewhere", counts.elsewhere],
    ["charts.documentsTooLarge", counts.tooLarge],
    ["charts.documentsNotGiven", counts.notGiven],
    ["charts.documentsNotAsked", counts.all - counts.here - counts.elsewhere - counts.tooLarge - counts.notGiven],
  ] as const;
  return (
    <>
      {t("charts.documentsHere", { here: counts.here, count: counts.all })}
      {reasons
        .filter(([, count]) => count > 0)
        .map(([key, count]) => (
          <span key={key} className={styles.reason}>
            {t(key, { count })}
          </span>
        ))}
    </>
  );
}

function Confirm({ asked, charts, onClose }: { asked: KeptRow | "all"; charts: number; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const one = useDo("kept_wipe");
  const all = useDo("kept_wipe_all");
  const person = asked === "all" ? "" : asked.patient.person.name;
  const name = person === "" ? t("charts.unknownName") : person;
  const pending = one.isPending || all.isPending;
  function remove(): void {
    if (asked === "all") all.mutate({}, { onSuccess: onClose });
    else one.mutate({ patientId: asked.patient.patientId }, { onSuccess: onClose });
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={asked === "all" ? t("charts.allTitle") : t("charts.removeTitle", { name })}
      testId="charts-confirm"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={onClose}>
            {t("charts.keep")}
          </Button>
          <Button size="small" onClick={remove} loading={pending} data-testid="charts-yes">
            {asked === "all" ? t("charts.allYes") : t("charts.removeYes", { name })}
          </Button>
        </>
      }
    >
      <p>{asked === "all" ? t("charts.allText", { count: charts }) : t("charts.removeText", { name })}</p>
      {(one.isError || all.isError) && (
        <p role="alert" className={styles.failed}>
          {t("charts.failed")}
        </p>
      )}
    </Dialog>
  );
}
