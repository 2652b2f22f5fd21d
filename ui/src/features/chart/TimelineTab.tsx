import { Button, Provider, Timeline, ToggleGroup } from "@navikt/ds-react";
import { en, nb } from "@navikt/ds-react/locales";
import { ChevronLeftIcon, ChevronRightIcon } from "@navikt/aksel-icons";
import { useMemo, useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { ChartItem, ChartTimeline } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import { FactCard, FactList, FactRow } from "./FactCard";
import factStyles from "./FactCard.module.css";
import { axisStart, clusters, happeningsOf, isNamed, type Cluster, type Happening, type Lane } from "./sections";
import styles from "./TimelineCard.module.css";
import { useClusterLabel, useHappeningWords, useOpenHappening } from "./useHappening";

interface TimelineTabProps {
  patientId: number;
  /** When she was born, as far as the source says. */
  born: string | null;
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
/** Things read at once; what is older than these is counted by month. */
const most = 1_000;
/** A stretch whose years do not have room for four digits each. */
const crowded = 15 * 366 * day;
/** Rows of the list at a time. */
const listed = 100;

/** What part of a life is looked at: how long a stretch, and where it ends (`null`: with what is ahead). */
interface Stretch {
  zoom: Zoom;
  until: number | null;
}

/** Everything with a date on one axis, and the same as a list under it. */
export function TimelineTab({ patientId, born, onOpen, onRaw }: TimelineTabProps) {
  const now = useNow(60_000);
  const today = Math.floor(now.getTime() / day) * day;
  const [stretch, setStretch] = useState<Stretch>({ zoom: "year", until: null });
  const days = zooms[stretch.zoom];
  const end = stretch.until ?? today + Math.max(21, (days ?? 0) / 12) * day;
  const from = days === null ? null : dayOf(end - days * day);
  const to = stretch.until === null ? null : dayOf(stretch.until);
  const read = useRead("chart_timeline", { patientId, from, to, limit: most }, { keep: true });
  if (read.data === undefined) {
    return read.error === null ? <LoadingCard /> : <ErrorCard error={read.error} retry={() => void read.refetch()} />;
  }
  return (
    <Stretched
      timeline={read.data}
      born={born}
      today={today}
      stretch={stretch}
      onStretch={setStretch}
      onOpen={onOpen}
      onRaw={onRaw}
    />
  );
}

interface StretchedProps extends Omit<TimelineTabProps, "patientId"> {
  timeline: ChartTimeline;
  today: number;
  stretch: Stretch;
  onStretch: (stretch: Stretch) => void;
}

function Stretched({ timeline, born, today, stretch, onStretch, onOpen, onRaw }: StretchedProps) {
  const { t } = useTranslation("chart");
  const { zoom, until } = stretch;
  const days = zooms[zoom];
  const all = useMemo(() => happeningsOf(timeline), [timeline]);
  const first = timeline.first === null ? today : Date.parse(timeline.first);
  // An axis needs some room before the first mark and after today.
  const ahead = Math.max(today + 21 * day, ...all.map((one) => one.start.getTime() + 7 * day));
  const near = days === null ? ahead : Math.min(ahead, today + Math.max(21, days / 12) * day);
  const end = new Date(until ?? near);
  const start = new Date(
    axisStart(days === null ? first - 14 * day : end.getTime() - days * day, born, timeline.first),
  );
  const inside = all.filter((one) => one.start < end && one.end >= start);
  const count = inside.reduce((sum, one) => sum + one.count, 0);

  function move(by: number): void {
    if (days === null) return;
    const next = end.getTime() + by * days * day;
    onStretch({ zoom, until: next >= near ? null : next });
  }

  return (
    <>
      <FactCard
        title={t("section.timeline")}
        testId="timeline-axis"
        note={
          <span className={styles.note}>
            {days !== null && (
              <span className={styles.steps}>
                <Button
                  size="xsmall"
                  variant="tertiary"
                  data-color="neutral"
                  icon={<ChevronLeftIcon title={t("timeline.older")} />}
                  disabled={start.getTime() <= first}
                  onClick={() => move(-1)}
                  data-testid="timeline-older"
                />
                <span className={styles.stretch}>
                  {formatDate(start.toISOString())}–{formatDate(end.toISOString())}
                </span>
                <Button
                  size="xsmall"
                  variant="tertiary"
                  data-color="neutral"
                  icon={<ChevronRightIcon title={t("timeline.newer")} />}
                  disabled={until === null}
                  onClick={() => move(1)}
                  data-testid="timeline-newer"
                />
              </span>
            )}
            <ToggleGroup
              size="small"
              value={zoom}
              onChange={(value) => onStretch({ zoom: value as Zoom, until: value === "all" ? null : until })}
              aria-label={t("timeline.zoom")}
            >
              {(Object.keys(zooms) as Zoom[]).map((one) => (
                <ToggleGroup.Item
                  key={one}
                  value={one}
                  label={t(`timeline.zooms.${one}`)}
                  data-testid={`zoom-${one}`}
                />
              ))}
            </ToggleGroup>
          </span>
        }
      >
        {inside.length === 0 ? (
          <p className={factStyles.quiet}>{t("timeline.nothing")}</p>
        ) : (
          <Axis
            start={start}
            end={end}
            today={today}
            inside={inside}
            onOpen={onOpen}
            onRaw={onRaw}
            onMonth={(month) => onStretch({ zoom: "year", until: Math.min(month.getTime() + 30 * day, near) })}
          />
        )}
      </FactCard>
      <FactCard title={t("timeline.list")} note={t("count.all", { count })} testId="timeline-list">
        <List key={`${zoom}-${String(until)}`} inside={inside} onOpen={onOpen} onRaw={onRaw} />
      </FactCard>
    </>
  );
}

type Opening = Pick<TimelineTabProps, "onOpen" | "onRaw">;

interface AxisProps extends Opening {
  start: Date;
  end: Date;
  today: number;
  inside: readonly Happening[];
  onMonth: (month: Date) => void;
}

function Axis({ start, end, today, inside, onOpen, onRaw, onMonth }: AxisProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const labelOf = useClusterLabel();
  const width = Math.max(1, Math.round(((end.getTime() - start.getTime()) / day) * 0.012));
  const now = new Date(today + day / 2);
  const axis = (
    <Timeline startDate={start} endDate={end} aria-label={t("timeline.axis")} className={styles.timeline}>
      {lanes
        .filter((lane) => inside.some((one) => one.lane === lane))
        .map((lane) => (
          <Timeline.Row key={lane} label={t(`timeline.${lane}`)}>
            {clusters(inside, lane, width, 3 * width).map((cluster) => (
              <Timeline.Period
                key={cluster.key}
                start={cluster.start < start ? start : cluster.start}
                end={cluster.end > end ? end : cluster.end}
                status={lane === "nav" ? "info" : "neutral"}
                statusLabel={labelOf(cluster)}
              >
                <Inside cluster={cluster} onOpen={onOpen} onRaw={onRaw} onMonth={onMonth} />
              </Timeline.Period>
            ))}
          </Timeline.Row>
        ))}
      {now > start && now < end && <Timeline.Pin date={now}>{t("timeline.today")}</Timeline.Pin>}
    </Timeline>
  );
  const long = end.getTime() - start.getTime() > crowded;
  if (!long) return axis;
  return (
    <Provider locale={language === "en" ? en : nb} translations={{ Timeline: { yearFormat: "yy" } }}>
      {axis}
    </Provider>
  );
}

const named = 12;

/** What a mark on the axis holds: its things by name, the rest by how many. */
function Inside({ cluster, onOpen, onRaw, onMonth }: { cluster: Cluster } & Pick<AxisProps, "onMonth"> & Opening) {
  const { t } = useTranslation("chart");
  const words = useHappeningWords();
  const open = useOpenHappening(onOpen, onRaw);
  const things = cluster.items.filter(isNamed).slice(0, named);
  const months = cluster.items.filter((one) => !isNamed(one));
  const [newest] = months.slice(-1);
  return (
    <ul className={styles.pop}>
      {things.map((one) => (
        <li key={one.key}>
          <button type="button" className="bs-link" onClick={() => open(one)}>
            {words(one)}
          </button>{" "}
          <span className="bs-subtle">{formatDate(one.start.toISOString())}</span>
        </li>
      ))}
      {cluster.count > things.length && <li>{t("count.more", { count: cluster.count - things.length })}</li>}
      {newest !== undefined && (
        <li>
          <button type="button" className="bs-link" onClick={() => onMonth(newest.end)}>
            {t("timeline.closer")}
          </button>
        </li>
      )}
    </ul>
  );
}

function List({ inside, onOpen, onRaw }: { inside: readonly Happening[] } & Opening) {
  const { t } = useTranslation("chart");
  const words = useHappeningWords();
  const open = useOpenHappening(onOpen, onRaw);
  const [shown, setShown] = useState(listed);
  const named = inside.filter(isNamed);
  const counted = inside.filter((one) => !isNamed(one)).reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      <FactList>
        {named.slice(0, shown).map((one) => (
          <FactRow
            key={one.key}
            main={`${t(`timeline.type.${one.type}`)}: ${words(one)}`}
            aside={formatDate(one.start.toISOString())}
            onOpen={() => open(one)}
          />
        ))}
      </FactList>
      {named.length > shown ? (
        <button type="button" className="bs-link" onClick={() => setShown(shown + listed)}>
          {t("timeline.showMore")}
        </button>
      ) : (
        counted > 0 && <p className={factStyles.quiet}>{t("timeline.olderCounted", { count: counted })}</p>
      )}
    </>
  );
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
