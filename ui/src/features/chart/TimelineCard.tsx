import { Timeline } from "@navikt/ds-react";
import { useMemo, useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import type { Chart, ChartItem } from "@/host/bindings";
import { formatDate, formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";

import { FactCard, FactList, FactRow } from "./FactCard";
import factStyles from "./FactCard.module.css";
import { SectionState } from "./SectionState";
import { axisStart, clusters, happeningsOf, section, type Happening } from "./sections";
import styles from "./TimelineCard.module.css";
import { useClusterLabel, useHappeningWords, useOpenHappening } from "./useHappening";

interface TimelineCardProps {
  chart: Chart;
  className?: string | undefined;
  onOpen: (item: ChartItem) => void;
  onRaw: (resourceId: number, title: string) => void;
  onTab: (tab: string) => void;
}

const lanes = ["contacts", "documents", "nav"] as const;
const day = 86_400_000;

/** The year in lanes, or as a list: contacts, documents, and letters with NAV. */
export function TimelineCard({ chart, className, onOpen, onRaw, onTab }: TimelineCardProps) {
  const { t } = useTranslation("chart");
  const room = useRoom();
  const now = useNow(60_000);
  const today = Math.floor(now.getTime() / day) * day;
  const [asList, setAsList] = useState(false);
  // Aksel writes months up to 369 days and years after that.
  const end = new Date(today + 21 * day);
  const year = new Date(end.getTime() - 368 * day);
  const { patientId } = chart.patient;
  const read = useRead("chart_timeline", { patientId, from: year.toISOString().slice(0, 10), to: null, limit: 400 });
  const all = useMemo(
    () =>
      read.data === undefined
        ? []
        : happeningsOf(read.data).filter((one) => one.start < end && lanes.some((lane) => lane === one.lane)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the end moves with the day alone
    [read.data, today],
  );
  const start = new Date(axisStart(year.getTime(), chart.patient.person.birthDate, read.data?.first ?? null));
  const months = t(start > year ? "timeline.sinceBirth" : "timeline.months");
  const contacts = section(chart, "encounters");
  const wordsOf = useHappeningWords();
  const labelOf = useClusterLabel();
  // A month of things that are not named one by one is looked into on the tab.
  const open = useOpenHappening(onOpen, onRaw, () => onTab("timeline"));

  if (read.data === undefined && read.error !== null) {
    return <ErrorCard error={read.error} retry={() => void read.refetch()} />;
  }
  if (all.length === 0) {
    return (
      <FactCard title={t("section.timeline")} note={months} className={className} testId="chart-timeline">
        {read.data === undefined ? (
          // Not read yet is not the same as nothing.
          <p className={factStyles.quiet}>{t("state.coming")}</p>
        ) : contacts.state === "loaded" || contacts.state === "none_registered" ? (
          <p className={factStyles.quiet}>{t("timeline.empty")}</p>
        ) : (
          <SectionState
            state={contacts.state}
            what={t("section.encounters").toLowerCase()}
            fetchedAt={contacts.fetchedAt}
            problem={contacts.problem}
            reference={contacts.reference}
          />
        )}
      </FactCard>
    );
  }
  return (
    <FactCard
      title={t("section.timeline")}
      className={className}
      testId="chart-timeline"
      note={
        <span className={styles.note}>
          {months}
          <button type="button" className="bs-link" aria-pressed={asList} onClick={() => setAsList((was) => !was)}>
            {asList ? t("timeline.asTimeline") : t("timeline.asList")}
          </button>
        </span>
      }
    >
      {asList ? (
        <FactList>
          {all.map((one) => (
            <FactRow
              key={one.key}
              main={`${t(`timeline.type.${one.type}`)}: ${wordsOf(one)}`}
              aside={formatDate(one.start.toISOString())}
              onOpen={() => open(one)}
            />
          ))}
        </FactList>
      ) : (
        <Timeline startDate={start} endDate={end} aria-label={t("timeline.label")} className={styles.timeline}>
          {lanes.map((lane) => (
            <Timeline.Row key={lane} label={t(`timeline.${lane}`)}>
              {clusters(all, lane, room === "wide" ? 5 : 7)
                .filter((cluster) => cluster.start < end && cluster.end > start)
                .map((cluster) => (
                  <Timeline.Period
                    key={cluster.key}
                    start={cluster.start < start ? start : cluster.start}
                    end={cluster.end > end ? end : cluster.end}
                    status={lane === "nav" ? "info" : "neutral"}
                    statusLabel={labelOf(cluster)}
                  >
                    <ul className={styles.pop}>
                      {cluster.items.map((one) => (
                        <li key={one.key}>
                          <button type="button" className="bs-link" onClick={() => open(one)}>
                            {wordsOf(one)}
                          </button>{" "}
                          <HappeningDate happening={one} />
                        </li>
                      ))}
                    </ul>
                  </Timeline.Period>
                ))}
            </Timeline.Row>
          ))}
          <Timeline.Pin date={new Date(today + day / 2)}>{t("timeline.today")}</Timeline.Pin>
        </Timeline>
      )}
    </FactCard>
  );
}

function HappeningDate({ happening }: { happening: Happening }) {
  const language = useLanguage();
  const now = useNow();
  return <span className="bs-subtle">{formatSince(happening.start.toISOString(), now, language)}</span>;
}
