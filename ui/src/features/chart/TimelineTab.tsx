import { Timeline, ToggleGroup } from "@navikt/ds-react";
import { useMemo, useState } from "react";

import type { Chart, ChartItem } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import { FactCard, FactList, FactRow } from "./FactCard";
import factStyles from "./FactCard.module.css";
import { clusters, everyHappening, type Happening, type Lane } from "./sections";
import styles from "./TimelineCard.module.css";
import { statusWords, titleOf } from "./words";

interface TimelineTabProps {
  chart: Chart;
  onOpen: (item: ChartItem) => void;
  onRaw: (resourceId: number, title: string) => void;
}

const lanes: readonly Lane[] = [
  "contacts",
  "conditions",
  "measurements",
  "documents",
  "plans",
  "services",
  "other",
  "nav",
];
const day = 86_400_000;
const zooms = { month: 31, quarter: 92, year: 368, years5: 5 * 366, all: null } as const;
type Zoom = keyof typeof zooms;
/** Rows of the list at a time. */
const listed = 100;

/** Everything with a date on one axis, and the same as a list under it. */
export function TimelineTab({ chart, onOpen, onRaw }: TimelineTabProps) {
  const { t } = useTranslation("chart");
  const text = useText();
  const { go } = useNavigation();
  const now = useNow(60_000);
  const today = Math.floor(now.getTime() / day) * day;
  const [zoom, setZoom] = useState<Zoom>("year");
  const [shown, setShown] = useState(listed);
  const all = useMemo(() => everyHappening(chart), [chart]);
  const first = all.at(-1)?.start.getTime() ?? today;
  const days = zooms[zoom];
  // An axis needs some room before the first mark and after today.
  const ahead = Math.max(today + 21 * day, ...all.map((one) => one.start.getTime() + 7 * day));
  const end = new Date(days === null ? ahead : Math.min(ahead, today + Math.max(21, days / 12) * day));
  const start = new Date(days === null ? first - 14 * day : end.getTime() - days * day);
  const inside = all.filter((one) => one.start < end && one.end >= start);
  const width = Math.max(1, Math.round(((end.getTime() - start.getTime()) / day) * 0.012));

  function wordsOf(one: Happening): string {
    if (one.thread !== null) return text(one.thread.kind);
    if (one.measured !== undefined) return one.measured.words;
    return one.item === null ? "" : [titleOf(one.item, t), ...statusWords(one.item, t)].join(", ");
  }
  function open(one: Happening): void {
    if (one.thread !== null) go({ screen: "inbox", threadId: one.thread.threadId });
    else if (one.measured !== undefined) onRaw(one.measured.resourceId, one.measured.words);
    else if (one.item !== null) onOpen(one.item);
  }

  return (
    <>
      <FactCard
        title={t("section.timeline")}
        testId="timeline-axis"
        note={
          <ToggleGroup
            size="small"
            value={zoom}
            onChange={(value) => {
              setZoom(value as Zoom);
              setShown(listed);
            }}
            aria-label={t("timeline.zoom")}
          >
            {(Object.keys(zooms) as Zoom[]).map((one) => (
              <ToggleGroup.Item key={one} value={one} label={t(`timeline.zooms.${one}`)} data-testid={`zoom-${one}`} />
            ))}
          </ToggleGroup>
        }
      >
        {inside.length === 0 ? (
          <p className={factStyles.quiet}>{t("timeline.nothing")}</p>
        ) : (
          <Timeline startDate={start} endDate={end} aria-label={t("timeline.axis")} className={styles.timeline}>
            {lanes
              .filter((lane) => inside.some((one) => one.lane === lane))
              .map((lane) => (
                <Timeline.Row key={lane} label={t(`timeline.${lane}`)}>
                  {clusters(inside, lane, width).map((cluster) => (
                    <Timeline.Period
                      key={cluster.key}
                      start={cluster.start < start ? start : cluster.start}
                      end={cluster.end > end ? end : cluster.end}
                      status={lane === "nav" ? "info" : "neutral"}
                      statusLabel={cluster.items
                        .slice(0, 5)
                        .map((one) => wordsOf(one))
                        .join(", ")}
                    >
                      <ul className={styles.pop}>
                        {cluster.items.slice(0, 12).map((one) => (
                          <li key={one.key}>
                            <button type="button" className="bs-link" onClick={() => open(one)}>
                              {wordsOf(one)}
                            </button>{" "}
                            <span className="bs-subtle">{formatDate(one.start.toISOString())}</span>
                          </li>
                        ))}
                        {cluster.items.length > 12 && <li>{t("count.more", { count: cluster.items.length - 12 })}</li>}
                      </ul>
                    </Timeline.Period>
                  ))}
                </Timeline.Row>
              ))}
            <Timeline.Pin date={new Date(today + day / 2)}>{t("timeline.today")}</Timeline.Pin>
          </Timeline>
        )}
      </FactCard>
      <FactCard
        title={t("timeline.list")}
        note={t("count.all", { count: inside.length })}
        testId="timeline-list"
        foot={
          inside.length > shown ? (
            <button type="button" className="bs-link" onClick={() => setShown(shown + listed)}>
              {t("timeline.showMore")}
            </button>
          ) : null
        }
      >
        <FactList>
          {inside.slice(0, shown).map((one) => (
            <FactRow
              key={one.key}
              main={`${t(`timeline.type.${one.type}`)}: ${wordsOf(one)}`}
              aside={formatDate(one.start.toISOString())}
              onOpen={() => open(one)}
            />
          ))}
        </FactList>
      </FactCard>
    </>
  );
}
