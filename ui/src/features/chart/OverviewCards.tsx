import type { Chart, ChartItem, ChartSection } from "@/host/bindings";
import { formatDate, formatMediumDay, formatClock } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { FactCard, FactList, FactRow } from "./FactCard";
import styles from "./FactCard.module.css";
import { SectionState } from "./SectionState";
import { canHarm, codeOf, commonList, foremostFirst, nextAppointment, section, struck, summary } from "./sections";
import { wholeOf } from "./wholes";
import { partWords, statusWords, titleOf } from "./words";

interface CardProps {
  chart: Chart;
  className?: string | undefined;
  onOpen: (item: ChartItem) => void;
  onTab: (tab: string) => void;
}

/** A list of problems or medicines that a practice keeps is rarely longer; what is longer says how much there is. */
const shownRows = 12;
const shownDocuments = 6;
const shownAllergies = 8;
/** Of those that can harm, so many more: behind them the card says how many there are. */
const mostDangers = 20;

/** Withdrawn, struck and hidden things are counted, never silently gone. */
function Hidden({ part, left }: { part: ChartSection; left: number }) {
  const { t } = useTranslation("chart");
  const said: string[] = [];
  if (left > 0) said.push(t("count.more", { count: left }));
  if (part.withdrawn > 0) said.push(t("count.withdrawn", { count: part.withdrawn }));
  return said.length === 0 ? null : <span>{said.join(" · ")}</span>;
}

function State({ part, what }: { part: ChartSection; what: string }) {
  return (
    <SectionState
      state={part.state}
      what={what.toLowerCase()}
      fetchedAt={part.fetchedAt}
      problem={part.problem}
      reference={part.reference}
    />
  );
}

function SeeAll({ words, onClick }: { words: string; onClick: () => void }) {
  return (
    <button type="button" className="bs-link" onClick={onClick}>
      {words}
    </button>
  );
}

export function ConditionsCard({ chart, className, onOpen, onTab }: CardProps) {
  const { t } = useTranslation("chart");
  const part = section(chart, "conditions");
  const current = foremostFirst(summary(part.items));
  const unsafe = struck(part.items).length;
  const past = part.items.length + part.hidden - part.current - unsafe;
  const left = Math.max(0, part.current - shownRows);
  const list = commonList(part.items);
  const note = [list, t("count.active", { count: part.current }), past > 0 ? t("count.past", { count: past }) : null];
  return (
    <FactCard
      title={t("section.conditions")}
      note={part.items.length > 0 ? joined(note, list === null ? 0 : 1) : null}
      className={className}
      testId="chart-conditions"
      foot={
        <>
          <Hidden part={part} left={left} />
          {(left > 0 || past > 0) && (
            <SeeAll
              words={t(left > 0 ? "item.seeAll" : "item.previousConditions")}
              onClick={() => onTab("conditions")}
            />
          )}
        </>
      }
    >
      <State part={part} what={t("section.conditions")} />
      {part.state === "loaded" && current.length === 0 && <p className={styles.quiet}>{t("state.no_current")}</p>}
      <FactList>
        {current.slice(0, shownRows).map((item) => (
          <FactRow
            key={item.resourceId}
            main={[titleOf(item, t), ...statusWords(item, t)].join(", ")}
            aside={[codeOf(item), year(item.date)].filter(Boolean).join(" · ")}
            onOpen={() => onOpen(item)}
          />
        ))}
        <Struck items={part.items} onOpen={onOpen} />
      </FactList>
    </FactCard>
  );
}

export function MedicationsCard({ chart, className, onOpen, onTab }: CardProps) {
  const { t } = useTranslation("chart");
  const part = section(chart, "medications");
  const current = summary(part.items);
  const left = Math.max(0, part.current - shownRows);
  return (
    <FactCard
      title={t("section.medications")}
      note={part.items.length > 0 ? t("count.regular", { count: part.current }) : null}
      className={className}
      testId="chart-medications"
      foot={
        <>
          <Hidden part={part} left={left} />
          {(left > 0 || part.items.length + part.hidden > part.current) && (
            <SeeAll words={t("item.seeAll")} onClick={() => onTab("medications")} />
          )}
        </>
      }
    >
      <State part={part} what={t("section.medications")} />
      {part.state === "loaded" && current.length === 0 && <p className={styles.quiet}>{t("state.no_current")}</p>}
      <FactList>
        {current.slice(0, shownRows).map((item) => (
          <FactRow
            key={item.resourceId}
            main={[titleOf(item, t), ...statusWords(item, t)].join(", ")}
            aside={item.detail}
            onOpen={() => onOpen(item)}
          />
        ))}
        <Struck items={part.items} onOpen={onOpen} />
      </FactList>
    </FactCard>
  );
}

export function AllergiesCard({ chart, className, onOpen, onTab }: CardProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow();
  const part = section(chart, "allergies");
  const current = foremostFirst(summary(part.items));
  const appointments = section(chart, "appointments");
  const next = nextAppointment(appointments.items, now.getTime());
  const whole = next === null ? null : partWords(next, wholeOf(next, appointments.items), t);
  const dangers = current.filter(canHarm).length;
  const anyDanger = dangers > 0;
  const shown = current.slice(0, Math.max(shownAllergies, Math.min(dangers, mostDangers)));
  const left = part.current - shown.length;
  return (
    <FactCard
      title={t("section.allergies")}
      className={className}
      testId="chart-allergies"
      foot={
        <>
          <Hidden part={part} left={left} />
          {left > 0 && <SeeAll words={t("item.seeAll")} onClick={() => onTab("allergies")} />}
        </>
      }
    >
      <State part={part} what={t("section.allergies")} />
      {part.state === "loaded" && current.length === 0 && <p className={styles.quiet}>{t("state.no_current")}</p>}
      <FactList>
        {shown.map((item) => (
          <FactRow
            key={item.resourceId}
            danger={canHarm(item)}
            indent={anyDanger}
            main={[titleOf(item, t), ...statusWords(item, t)].join(", ")}
            aside={[
              item.detail,
              item.criticality === "life-threatening" ? t("criticality.life-threatening") : null,
              year(item.date),
            ]
              .filter(Boolean)
              .join(" · ")}
            onOpen={() => onOpen(item)}
          />
        ))}
        <Struck items={part.items} onOpen={onOpen} />
      </FactList>
      {appointments.state !== "not_supported" && (
        <>
          <h3 className={styles.subtitle}>{t("item.nextAppointment")}</h3>
          <State part={appointments} what={t("section.appointments")} />
          {appointments.state === "loaded" && next === null && (
            <p className={styles.quiet}>{t("item.noAppointment")}</p>
          )}
          {next !== null && (
            <FactList>
              <FactRow
                main={[titleOf(next, t), whole, next.detail].filter(Boolean).join(", ")}
                aside={
                  next.date === null
                    ? t("item.noDate")
                    : `${formatMediumDay(next.date, now, language)} ${formatClock(next.date)}`
                }
                onOpen={() => onOpen(next)}
              />
            </FactList>
          )}
        </>
      )}
    </FactCard>
  );
}

interface DocumentsCardProps extends CardProps {
  onRead: (item: ChartItem) => void;
}

export function DocumentsCard({ chart, className, onOpen, onRead, onTab }: DocumentsCardProps) {
  const { t } = useTranslation("chart");
  const part = section(chart, "documents");
  const current = summary(part.items);
  const left = Math.max(0, part.current - shownDocuments);
  return (
    <FactCard
      title={t("section.documents")}
      note={part.items.length > 0 ? t("count.all", { count: part.items.length + part.hidden }) : null}
      className={className}
      testId="chart-documents"
      foot={
        <>
          <Hidden part={part} left={left} />
          {left > 0 && <SeeAll words={t("item.seeAll")} onClick={() => onTab("documents")} />}
        </>
      }
    >
      <State part={part} what={t("section.documents")} />
      <FactList>
        {current.slice(0, shownDocuments).map((item) => (
          <FactRow
            key={item.resourceId}
            main={[titleOf(item, t), item.detail].filter(Boolean).join(", ")}
            aside={item.date === null ? t("item.noDate") : formatDate(item.date)}
            act={t("document:act")}
            testId="document-open"
            onOpen={() => onRead(item)}
          />
        ))}
        <Struck items={part.items} onOpen={onOpen} />
      </FactList>
    </FactCard>
  );
}

function Struck({ items, onOpen }: { items: readonly ChartItem[]; onOpen: (item: ChartItem) => void }) {
  const { t } = useTranslation("chart");
  return struck(items).map((item) => (
    <FactRow key={item.resourceId} struck main={titleOf(item, t)} onOpen={() => onOpen(item)} />
  ));
}

/** `ICPC-2 · 4 aktive, 7 tidligere`. */
function joined(parts: (string | null)[], dots: number): string {
  const said = parts.filter((part) => part !== null);
  return [said.slice(0, dots).join(""), said.slice(dots).join(", ")].filter((part) => part !== "").join(" · ");
}

/** The year, or the source's own words where it has none: "i barndommen". */
function year(date: string | null): string | null {
  return date !== null && /^\d{4}/.test(date) ? date.slice(0, 4) : date;
}
