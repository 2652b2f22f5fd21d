import { Table, Tag } from "@navikt/ds-react";

import { useMoreRows, useNotice, useOpenExternal } from "@/data";
import type { ChartItem, ChartSection } from "@/host/bindings";
import { formatClock, formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import { FactCard } from "./FactCard";
import { SectionState } from "./SectionState";
import { canHarm, isDocument } from "./sections";
import { ShowMore } from "./ShowMore";
import styles from "./Tables.module.css";
import { Withdrawn } from "./Withdrawn";
import { type Placed, underWholes } from "./wholes";
import { flagWords, fullStatus, partWords, titleOf } from "./words";

interface SectionTableProps {
  patientId: number;
  part: ChartSection;
  onOpen: (item: ChartItem) => void;
  /** Opens a document to be read. */
  onRead?: (item: ChartItem) => void;
}

/** A whole section: current and past, with its status in words and its source one press away. */
export function SectionTable({ patientId, part, onOpen, onRead }: SectionTableProps) {
  const { t } = useTranslation("chart");
  const { items, left, more, error } = useMoreRows(patientId, part);
  const title = t(`section.${part.name}`, { defaultValue: part.name });
  return (
    <FactCard
      title={title}
      note={items.length > 0 ? t("count.all", { count: items.length + left }) : null}
      foot={
        part.withdrawn === 0 && left === 0 ? null : (
          <>
            {part.withdrawn > 0 && <Withdrawn patientId={patientId} part={part} onOpen={onOpen} />}
            {left > 0 && <ShowMore left={left} more={more} failed={error !== null} />}
          </>
        )
      }
      testId={`section-${part.name}`}
    >
      <SectionState
        state={part.state}
        what={title.toLowerCase()}
        fetchedAt={part.fetchedAt}
        problem={part.problem}
        reference={part.reference}
      />
      {items.length > 0 && (
        <Table size="small" className={styles.table}>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{t("table.what")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("table.code")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("table.detail")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("table.status")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("table.date")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">
                <span className={styles.hidden}>{t("table.raw")}</span>
              </Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {underWholes(items).map((placed) => (
              <Row key={placed.item.resourceId} {...placed} onOpen={onOpen} onRead={onRead} />
            ))}
          </Table.Body>
        </Table>
      )}
    </FactCard>
  );
}

interface RowProps extends Placed {
  onOpen: (item: ChartItem) => void;
  onRead: ((item: ChartItem) => void) | undefined;
}

function Row({ item, depth, whole, onOpen, onRead }: RowProps) {
  const { t } = useTranslation("chart");
  const title = titleOf(item, t);
  const part = partWords(item, whole, t);
  const shown = item.cannotInterpret ? <s className={styles.struck}>{title}</s> : title;
  return (
    <Table.Row>
      <Table.HeaderCell scope="row" className={styles.what} data-depth={Math.min(depth, 2)}>
        {onRead !== undefined && isDocument(item.resourceType) ? (
          <button
            type="button"
            className="bs-link"
            aria-haspopup="dialog"
            aria-label={t("document:actName", { title })}
            title={t("document:act")}
            data-testid="document-open"
            onClick={() => onRead(item)}
          >
            {shown}
          </button>
        ) : (
          shown
        )}
        {part !== null && <div className={styles.part}>{part}</div>}
      </Table.HeaderCell>
      <Table.DataCell>
        {item.code?.code == null ? "" : <span title={item.code.list ?? undefined}>{item.code.code}</span>}
        {item.code?.list != null && <span className="bs-subtle"> {item.code.list}</span>}
      </Table.DataCell>
      <Table.DataCell className={styles.wide}>
        {item.cannotInterpret ? "" : item.detail}
        {item.link !== null && item.current && <Video address={item.link} />}
      </Table.DataCell>
      <Table.DataCell>
        <span className={styles.tags}>
          {item.cannotInterpret ? t("item.cannotInterpret") : fullStatus(item, t)}
          {canHarm(item) && (
            <Tag size="xsmall" variant="moderate" data-color="danger">
              {t(`criticality.${item.criticality ?? "high"}`)}
            </Tag>
          )}
          {flagWords(item.flags, t).map((word) => (
            <Tag key={word} size="xsmall" variant="moderate" data-color="neutral">
              {word}
            </Tag>
          ))}
        </span>
      </Table.DataCell>
      <Table.DataCell className={styles.tabular}>
        {item.date === null ? <span className="bs-subtle">{t("item.noDate")}</span> : whenOf(item)}
        {item.end !== null && item.end.slice(0, 10) !== item.date?.slice(0, 10) && `–${formatDate(item.end)}`}
      </Table.DataCell>
      <Table.DataCell align="right">
        <button
          type="button"
          className="bs-link"
          aria-haspopup="dialog"
          aria-label={`${t("table.raw")}: ${title}`}
          data-testid="resource-raw"
          onClick={() => onOpen(item)}
        >
          {t("table.raw")}
        </button>
      </Table.DataCell>
    </Table.Row>
  );
}

/** Leaves the window only when somebody presses, and says where it goes. */
function Video({ address }: { address: string }) {
  const { t } = useTranslation("chart");
  const openExternal = useOpenExternal();
  const { sayFailed } = useNotice();
  if (!URL.canParse(address)) return null;
  const { host } = new URL(address);
  return (
    <div>
      <button
        type="button"
        className="bs-link"
        data-testid="video"
        onClick={() => {
          openExternal(address).catch(() => sayFailed(t("item.videoFailed")));
        }}
      >
        {t("item.video")}
      </button>{" "}
      <span className="bs-subtle">{host}</span>
    </div>
  );
}

/** The day; of an appointment the time too, which is what a person asks about it. */
function whenOf({ resourceType, date }: ChartItem): string {
  if (date === null) return "";
  const day = formatDate(date);
  return resourceType === "Appointment" && date.includes("T") ? `${day} ${formatClock(date)}` : day;
}
