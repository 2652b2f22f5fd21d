import { PushPinFillIcon } from "@navikt/aksel-icons";
import { memo } from "react";

import type { TrafficRow as Row } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes, formatStep, shortId } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./Traffic.module.css";
import { failed, shortPath } from "./words";

/** One exchange on one line: when, what was asked, what came, how long, how much, and its id. */
export const TrafficRow = memo(function TrafficRow({
  row,
  now,
  selected,
  marked,
  base,
  focusable,
  onOpen,
  onFocus,
}: {
  row: Row;
  now: Date;
  selected: boolean;
  /** The first of two that are to be compared. */
  marked: boolean;
  /** Address of its connection. */
  base: string | undefined;
  focusable: boolean;
  onOpen: (exchangeId: string) => void;
  onFocus: (exchangeId: string) => void;
}) {
  const { t } = useTranslation("traffic");
  const language = useLanguage();
  return (
    <div
      role="option"
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      className={classes(styles.row, selected && styles.selected, marked && styles.marked)}
      data-testid="traffic-row"
      data-exchange-id={row.exchangeId}
      onClick={() => onOpen(row.exchangeId)}
      onFocus={() => onFocus(row.exchangeId)}
    >
      <span className={styles.gutter}>
        {row.pinned && <PushPinFillIcon title={t("pinned")} className={styles.pin} />}
        {marked && !row.pinned && <span className={styles.one}>1</span>}
      </span>
      <time className={styles.number} dateTime={row.at}>
        {formatStep(row.at, now, true)}
      </time>
      <span className={styles.method}>{row.method}</span>
      <span className={styles.path} title={row.url}>
        {shortPath(row.url, base)}
      </span>
      <span className={classes(styles.status, failed(row) && styles.failed)}>
        {[
          row.status,
          row.problem === null ? null : t(`problem.${row.problem}`, { defaultValue: row.problem }),
          row.status === null && row.problem === null ? t("noAnswer") : null,
        ]
          .filter((word) => word !== null)
          .join(" · ")}
      </span>
      <span className={classes(styles.number, styles.right)}>{row.millis}</span>
      <span className={classes(styles.number, styles.right)}>
        {formatBytes(Math.max(row.receivedBytes, row.sentBytes), language)}
      </span>
      <span className={styles.id} title={row.exchangeId}>
        {shortId(row.exchangeId)}
      </span>
    </div>
  );
});

/** The heads of the columns. */
export function TrafficHead() {
  const { t } = useTranslation("traffic");
  return (
    <div className={styles.columns} aria-hidden>
      <span />
      <span>{t("column.time")}</span>
      <span>{t("column.method")}</span>
      <span>{t("column.path")}</span>
      <span>{t("column.status")}</span>
      <span className={styles.right}>{t("column.millis")}</span>
      <span className={styles.right}>{t("column.size")}</span>
      <span>{t("column.id")}</span>
    </div>
  );
}
