import { CloudDownFillIcon, CloudDownIcon } from "@navikt/aksel-icons";
import type { TFunction } from "i18next";
import { Fragment, memo, type ReactNode, useMemo } from "react";

import { useAge } from "@/components/person/useAge";
import type { PatientRow } from "@/host/bindings";
import { daysUntil, formatDate, formatDay, formatSince, maskedNumber } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import type { Language } from "@/lib/preferences";

import { MatchedName } from "./MatchedName";
import styles from "./ResultGrid.module.css";

interface ResultGridProps {
  id: string;
  label: string;
  rows: readonly PatientRow[];
  /** From this row on it is the server's answer, with the divider above it. */
  serverFrom: number;
  divider: ReactNode;
  /** Who has the same name as somebody else among the rows, by patient id. */
  namesakes: ReadonlySet<number>;
  /** The text that the rows answer, for the marks. */
  text: string;
  active: number;
  onActive: (index: number) => void;
  onOpen: (row: PatientRow) => void;
  /** To have the chart with the network down, or not any longer. */
  onKeep: (row: PatientRow) => void;
}

export function rowId(gridId: string, index: number): string {
  return `${gridId}-row-${String(index)}`;
}

/** Rows of people. The field or list around it has the focus and says which row is active. */
export function ResultGrid({
  id,
  label,
  rows,
  serverFrom,
  divider,
  namesakes,
  text,
  active,
  onActive,
  onOpen,
  onKeep,
}: ResultGridProps) {
  const { t } = useTranslation("patients");
  const age = useAge();
  const language = useLanguage();
  // Once for all rows: clocks of their own are what a key would wait for.
  const now = useNow();
  const said = useMemo<Said>(() => ({ t, age, language, now }), [t, age, language, now]);
  return (
    <div role="grid" id={id} aria-label={label} className={styles.grid}>
      <div role="row" className={styles.headRow}>
        <span role="columnheader">{t("column.name")}</span>
        <span role="columnheader">{t("column.born")}</span>
        <span role="columnheader">{t("column.age")}</span>
        <span role="columnheader">{t("column.gender")}</span>
        <span role="columnheader">{t("column.number")}</span>
        <span role="columnheader">{t("column.address")}</span>
        <span role="columnheader">{t("column.here")}</span>
      </div>
      {rows.map((row, index) => (
        <Fragment key={row.patientId}>
          {index === serverFrom && divider !== null && (
            <div role="row">
              <div role="gridcell" aria-colspan={7} className={styles.divider}>
                {divider}
              </div>
            </div>
          )}
          <Row
            id={rowId(id, index)}
            index={index}
            row={row}
            said={said}
            text={text}
            selected={index === active}
            namesake={namesakes.has(row.patientId)}
            onActive={onActive}
            onOpen={onOpen}
            onKeep={onKeep}
          />
        </Fragment>
      ))}
    </div>
  );
}

/** What every row says its things with. */
interface Said {
  t: TFunction<"patients">;
  age: ReturnType<typeof useAge>;
  language: Language;
  now: Date;
}

interface RowProps {
  id: string;
  index: number;
  row: PatientRow;
  said: Said;
  text: string;
  selected: boolean;
  /** Somebody else among the rows has the same name. */
  namesake: boolean;
  onActive: (index: number) => void;
  onOpen: (row: PatientRow) => void;
  onKeep: (row: PatientRow) => void;
}

// A row is drawn when it or the words around it change, not when a key is pressed.
const Row = memo(function Row({ id, index, row, said, text, selected, namesake, onActive, onOpen, onKeep }: RowProps) {
  const { t, age } = said;
  const { person } = row;
  const notes = row.flags.map((flag) => t(`flag.${flag}`, { defaultValue: flag }));
  if (row.source !== "ehr") notes.unshift(t("row.notFromEhr"));
  // Birth date and address stand in their columns; the doctor is the third thing that tells two of one name apart.
  if (namesake && row.generalPractitioner !== null) notes.push(t("row.doctor", { name: row.generalPractitioner }));
  return (
    <div
      role="row"
      id={id}
      aria-selected={selected}
      className={styles.row}
      data-testid="patient-row"
      data-patient-id={row.patientId}
      onMouseDown={(event) => {
        // The field keeps the focus, so that arrows go on from here.
        event.preventDefault();
        onActive(index);
      }}
      onClick={() => onOpen(row)}
    >
      <span role="gridcell" className={styles.name}>
        {person.name === "" ? t("row.unknownName") : <MatchedName name={person.name} text={text} />}
        {notes.length > 0 && <span className={styles.note}>{notes.join(" · ")}</span>}
      </span>
      <span role="gridcell" className={styles.born}>
        {person.birthDate === null ? t("row.missing") : formatDate(person.birthDate)}
      </span>
      <span role="gridcell">{age(person)}</span>
      <span role="gridcell">
        {person.gender === null ? "" : t(`gender.${person.gender}`, { defaultValue: person.gender })}
      </span>
      <span role="gridcell" className={styles.number}>
        {person.maskedNumber === null ? t("row.missing") : maskedNumber(person.maskedNumber)}
      </span>
      <span role="gridcell" title={row.address ?? undefined}>
        {row.address ?? t("row.noAddress")}
      </span>
      <span role="gridcell" className={styles.last}>
        <Held row={row} said={said} />
        {row.source === "ehr" && <Keep row={row} t={t} onKeep={onKeep} />}
      </span>
    </div>
  );
});

/** Chosen for a day without network, or not. By key it is the row's Ctrl+Enter. */
function Keep({ row, t, onKeep }: { row: PatientRow; t: TFunction<"patients">; onKeep: (row: PatientRow) => void }) {
  const kept = row.keptAt !== null;
  const words = t(kept ? "row.keptNamed" : "row.keepNamed", { name: row.person.name });
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.keep}
      aria-pressed={kept}
      aria-label={words}
      title={words}
      data-testid="keep"
      onMouseDown={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation();
        onKeep(row);
      }}
    >
      {t(kept ? "row.kept" : "row.keep")}
    </button>
  );
}

/** Whether the chart lies here, and how old it is. */
function Held({ row, said: { t, language, now } }: { row: PatientRow; said: Said }) {
  if (row.source !== "ehr") return <span className={styles.here}>{t(`row.${row.source}`)}</span>;
  if (row.fetchedAt === null) {
    return (
      <span className={styles.fetch}>
        <CloudDownIcon aria-hidden className={styles.icon} />
        {t("row.fetch")}
      </span>
    );
  }
  return (
    <span className={styles.here}>
      <CloudDownFillIcon aria-hidden className={styles.icon} />
      {daysUntil(row.fetchedAt, now) === 0 ? formatSince(row.fetchedAt, now, language) : formatDay(row.fetchedAt, now)}
    </span>
  );
}
