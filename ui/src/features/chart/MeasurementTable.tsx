import { Table, Tag } from "@navikt/ds-react";

import type { Measurement, Series } from "@/host/bindings";
import { formatClock, formatDate } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./Tables.module.css";
import { interpretationWords } from "./ScoreCard";
import { limitWords, shownValue } from "./series";
import { flagWords, seriesName } from "./words";

interface MeasurementTableProps {
  series: Series;
  points: readonly Measurement[];
  selected?: number | null;
  onRaw: (resourceId: number, title: string) => void;
}

const spoken = new Set(["final", "amended", "corrected"]);

/** Every value as sent, newest first, with where it comes from. */
export function MeasurementTable({ series, points, selected, onRaw }: MeasurementTableProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  // Coloured limits stand in the picture; a column for them would say the same in every row.
  const limits = (point: Measurement) => point.ranges.filter((range) => range.colour === null);
  const limited = points.some((point) => limits(point).length > 0);
  return (
    <Table size="small" className={styles.table}>
      <Table.Header>
        <Table.Row>
          <Table.HeaderCell scope="col">{t("table.time")}</Table.HeaderCell>
          <Table.HeaderCell scope="col" align="right">
            {series.unit ??
              (series.shape === "text" || series.shape === "score" ? t("table.value") : t("measure.noUnit"))}
          </Table.HeaderCell>
          {limited && <Table.HeaderCell scope="col">{t("measure.referenceRange")}</Table.HeaderCell>}
          <Table.HeaderCell scope="col">{t("table.source")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">{t("table.status")}</Table.HeaderCell>
          <Table.HeaderCell scope="col">
            <span className={styles.hidden}>{t("table.raw")}</span>
          </Table.HeaderCell>
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {points.map((point) => (
          <Table.Row key={point.resourceId} selected={selected === point.resourceId}>
            <Table.DataCell className={styles.tabular}>
              {point.at === null ? (
                <span className="bs-subtle">{t("item.noDate")}</span>
              ) : (
                `${formatDate(point.at)} ${point.at.includes("T") ? formatClock(point.at) : ""}`.trim()
              )}
            </Table.DataCell>
            <Table.DataCell align="right" className={styles.value}>
              {point.flags.includes("cannot_interpret")
                ? ""
                : (shownValue(point, language) ?? <span className="bs-subtle">{t("item.missing")}</span>)}
            </Table.DataCell>
            {limited && (
              <Table.DataCell className={styles.tabular}>
                {limits(point)
                  .map((range) => limitWords(range, language))
                  .join("; ")}
              </Table.DataCell>
            )}
            <Table.DataCell>{point.source ?? <span className="bs-subtle">{t("item.missing")}</span>}</Table.DataCell>
            <Table.DataCell>
              <span className={styles.tags}>
                {point.status !== null && !spoken.has(point.status) && (
                  <Tag size="xsmall" variant="moderate" data-color="neutral">
                    {t(`status.${point.status}`, { defaultValue: point.status })}
                  </Tag>
                )}
                {point.interpretation !== null && point.interpretation !== "N" && (
                  <Tag size="xsmall" variant="moderate" data-color="neutral">
                    {interpretationWords(point.interpretation, t)}
                  </Tag>
                )}
                {flagWords(point.flags, t).map((word) => (
                  <Tag key={word} size="xsmall" variant="moderate" data-color="neutral">
                    {word}
                  </Tag>
                ))}
              </span>
            </Table.DataCell>
            <Table.DataCell align="right">
              <button
                type="button"
                className="bs-link"
                aria-haspopup="dialog"
                data-testid="resource-raw"
                onClick={() => onRaw(point.resourceId, seriesName(series, t))}
              >
                {t("table.raw")}
              </button>
            </Table.DataCell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  );
}
