import { Tabs } from "@navikt/ds-react";
import type { TFunction } from "i18next";
import { useDeferredValue, useEffect, useRef, useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { StateCard } from "@/components/state/StateCard";
import { useDo, useNotice, useRead } from "@/data";
import type { Chart, ChartItem, PersonView } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNavigation, useRouteOf } from "@/lib/route";

import { RefreshButton, WriteMenu } from "./ChartActs";
import styles from "./ChartScreen.module.css";
import { FactCard } from "./FactCard";
import { LatestCard } from "./LatestCard";
import { LeadCard } from "./LeadCard";
import { MeasurementsTab } from "./MeasurementsTab";
import { DocumentViewer } from "./document/DocumentViewer";
import { DraftsCard, MessagesCard } from "./MessagesTab";
import { AllergiesCard, ConditionsCard, DocumentsCard, MedicationsCard } from "./OverviewCards";
import { PrintAct } from "./paper/PrintAct";
import { PatientBanner } from "./PatientBanner";
import { PlansTab } from "./plans/PlansTab";
import { ReadingTab } from "./ReadingTab";
import { Refreshing } from "./refreshing";
import { ResourceDrawer, type Shown } from "./ResourceDrawer";
import { foldOffline, isDocument, section } from "./sections";
import { SectionTable } from "./SectionTable";
import { leading } from "./series";
import { TimelineCard } from "./TimelineCard";
import { TimelineTab } from "./TimelineTab";
import { titleOf } from "./words";

const ehrTabs = [
  "overview",
  "timeline",
  "measurements",
  "medications",
  "conditions",
  "allergies",
  "plans",
  "contacts",
  "forms",
  "documents",
  "services",
  "messages",
  "drafts",
  "all",
] as const;
const otherTabs = ["overview", "messages", "drafts"] as const;
type Tab = (typeof ehrTabs)[number];

/** How old a chart may be before opening it reads it again by itself. */
const staleAfter = 15 * 60_000;

/** One patient's chart. */
export function ChartScreen() {
  const { t } = useTranslation("chart");
  const { go, back, canGoBack } = useNavigation();
  const { patientId } = useRouteOf("chart");
  const chart = useRead("patient_chart", { patientId });
  useAct("leave", () => {
    if (canGoBack) back();
    else go({ screen: "patients" });
  });
  if (chart.data !== undefined && chart.data.patient.patientId === patientId) {
    return <Loaded key={patientId} chart={foldOffline(chart.data)} />;
  }
  return (
    <div className={styles.screen} data-testid="chart">
      <div className={styles.plain}>
        {chart.error === null ? <LoadingCard /> : <ErrorCard error={chart.error} retry={() => void chart.refetch()} />}
        {chart.error !== null && (
          <div>
            <button type="button" className="bs-link" onClick={() => go({ screen: "patients" })}>
              {t("back")}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}

function Loaded({ chart }: { chart: Chart }) {
  const { t } = useTranslation("chart");
  const { replace } = useNavigation();
  const { tab } = useRouteOf("chart");
  const { sayFailed } = useNotice();
  const refresh = useDo("patient_refresh");
  const [shown, setShown] = useState<Shown | null>(null);
  const [reading, setDocument] = useState<{ resourceId: number; title: string } | null>(null);
  const [series, setSeries] = useState<string | null>(null);
  const { patientId, source, fetchedAt } = chart.patient;
  const fromEhr = source === "ehr";
  const tabs: readonly Tab[] = fromEhr ? ehrTabs : otherTabs;
  const current = tabs.find((one) => one === tab) ?? "overview";
  const { mutate } = refresh;

  const askedOnce = useRef(false);
  useEffect(() => {
    const old = fetchedAt === null || Date.now() - Date.parse(fetchedAt) > staleAfter;
    if (askedOnce.current || !fromEhr || !old) return;
    askedOnce.current = true;
    // Nobody pressed anything: why it did not work stands in the cards, not in a toast.
    mutate({ patientId });
  }, [fromEhr, fetchedAt, mutate, patientId]);

  function goTab(next: string): void {
    replace({ screen: "chart", patientId, tab: next });
  }
  function openItem(item: ChartItem): void {
    setShown({ resourceId: item.resourceId, title: titleOf(item, t), item });
  }
  function readItem(item: ChartItem): void {
    setDocument({ resourceId: item.resourceId, title: titleOf(item, t) });
  }
  function openRaw(resourceId: number, title: string): void {
    setShown({ resourceId, title, item: null });
  }
  function openSeries(key: string): void {
    setSeries(key);
    goTab("measurements");
  }

  return (
    <div className={styles.screen} data-testid="chart" data-patient-id={patientId}>
      <PatientBanner chart={chart}>
        {fromEhr && (
          <RefreshButton
            chart={chart}
            pending={refresh.isPending}
            onRefresh={() => mutate({ patientId }, { onError: () => sayFailed(t("refresh.failed")) })}
          />
        )}
        <PrintAct patient={chart.patient} tab={current} />
        <WriteMenu chart={chart} />
      </PatientBanner>
      <Tabs value={current} onChange={goTab} size="small" className={styles.tabBox}>
        <Tabs.List className={styles.tabs} aria-label={t("tab.label")}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one} label={<TabLabel tab={one} chart={chart} />} data-testid={`tab-${one}`} />
          ))}
        </Tabs.List>
        <Tabs.Panel value={current} className={styles.desk} tabIndex={-1}>
          <Refreshing.Provider value={refresh.isPending || chart.refreshing !== null}>
            <Panel
              chart={chart}
              tab={current}
              series={series}
              onSeries={openSeries}
              onOpen={openItem}
              onRead={readItem}
              onRaw={openRaw}
              onTab={goTab}
            />
          </Refreshing.Provider>
        </Tabs.Panel>
      </Tabs>
      {shown !== null && (
        <ResourceDrawer
          shown={shown}
          onClose={() => setShown(null)}
          onRead={(resourceId, title) => setDocument({ resourceId, title })}
        />
      )}
      {reading !== null && (
        <DocumentViewer
          resourceId={reading.resourceId}
          title={reading.title}
          about={aboutOf(chart.patient.person, t)}
          server={chart.connection}
          onClose={() => setDocument(null)}
        />
      )}
    </div>
  );
}

/** Name and birth date: two namesakes' documents look the same. */
function aboutOf({ name, birthDate }: PersonView, t: TFunction<"chart">): string {
  return birthDate === null ? name : `${name}, ${t("banner.born", { date: formatDate(birthDate) })}`;
}

function TabLabel({ tab, chart }: { tab: Tab; chart: Chart }) {
  const { t } = useTranslation("chart");
  const count = { messages: chart.threads.length, drafts: chart.drafts.length }[tab as string] ?? 0;
  return (
    <>
      {t(`tab.${tab}`)}
      {count > 0 && <span className={styles.count}>{count}</span>}
    </>
  );
}

interface PanelProps {
  chart: Chart;
  tab: Tab;
  series: string | null;
  onSeries: (key: string) => void;
  onOpen: (item: ChartItem) => void;
  onRead: (item: ChartItem) => void;
  onRaw: (resourceId: number, title: string) => void;
  onTab: (tab: string) => void;
}

function Panel({ chart, tab, series, onSeries, onOpen, onRead, onRaw, onTab }: PanelProps) {
  // A mark on the axis, or in its list, is the thing itself: a document is read.
  const openHappened = (item: ChartItem): void => (isDocument(item.resourceType) ? onRead(item) : onOpen(item));
  switch (tab) {
    case "overview":
      return (
        <Overview chart={chart} onSeries={onSeries} onOpen={openHappened} onRead={onRead} onRaw={onRaw} onTab={onTab} />
      );
    case "measurements":
      return <MeasurementsTab chart={chart} selected={series} onSelect={onSeries} onRaw={onRaw} />;
    case "timeline":
      return (
        <div className={styles.plain}>
          <TimelineTab
            patientId={chart.patient.patientId}
            born={chart.patient.person.birthDate}
            onOpen={openHappened}
            onRaw={onRaw}
          />
        </div>
      );
    case "plans":
      return <PlansTab chart={chart} onOpen={onOpen} onRaw={onRaw} />;
    case "forms":
      return <ReadingTab chart={chart} name={tab} onOpen={onOpen} onRaw={onRaw} />;
    case "allergies":
      return (
        <div className={styles.plain}>
          <SectionTable patientId={chart.patient.patientId} part={section(chart, "allergies")} onOpen={onOpen} />
          <SectionTable patientId={chart.patient.patientId} part={section(chart, "flags")} onOpen={onOpen} />
        </div>
      );
    case "medications":
    case "conditions":
    case "documents":
    case "services":
      return (
        <div className={styles.plain}>
          <SectionTable
            patientId={chart.patient.patientId}
            part={section(chart, tab)}
            onOpen={onOpen}
            onRead={onRead}
          />
        </div>
      );
    case "contacts":
      return (
        <div className={styles.plain}>
          <SectionTable patientId={chart.patient.patientId} part={section(chart, "appointments")} onOpen={onOpen} />
          <SectionTable patientId={chart.patient.patientId} part={section(chart, "encounters")} onOpen={onOpen} />
        </div>
      );
    case "messages":
      return (
        <div className={styles.plain}>
          <MessagesCard chart={chart} />
        </div>
      );
    case "drafts":
      return (
        <div className={styles.plain}>
          <DraftsCard chart={chart} />
        </div>
      );
    case "all":
      return <Everything chart={chart} onOpen={onOpen} onRead={onRead} onRaw={onRaw} />;
  }
  return tab satisfies never;
}

function Overview({ chart, onSeries, onOpen, onRead, onRaw, onTab }: Omit<PanelProps, "tab" | "series">) {
  const { t } = useTranslation("chart");
  const room = useRoom();
  // What a doctor looks for first is painted first: the cards under it come with the next frame.
  const below = useDeferredValue(true, false);
  if (chart.patient.source !== "ehr") {
    return (
      <div className={styles.plain}>
        <StateCard tone="neutral" title={t("state.no_ehr")}>
          <p>{t(chart.patient.person.maskedNumber === null ? "state.no_ehr_no_number" : "state.no_ehr_help")}</p>
        </StateCard>
        <MessagesCard chart={chart} />
        {chart.drafts.length > 0 && <DraftsCard chart={chart} />}
      </div>
    );
  }
  const series = leading(chart.measurements.series);
  const lead = series !== null && (
    <LeadCard key="lead" series={series} chart={chart} className={styles.wide} onRaw={onRaw} onTab={onTab} />
  );
  // With no curve beside it the list has the whole row of a wide window, and says alone why there is nothing.
  const latest = (
    <LatestCard
      key="latest"
      chart={chart}
      className={series === null && room === "wide" ? styles.full : styles.third}
      onSeries={onSeries}
      onTab={onTab}
    />
  );
  return (
    <div className={styles.grid}>
      <ConditionsCard chart={chart} className={styles.third} onOpen={onOpen} onTab={onTab} />
      <MedicationsCard chart={chart} className={styles.third} onOpen={onOpen} onTab={onTab} />
      <AllergiesCard chart={chart} className={styles.third} onOpen={onOpen} onTab={onTab} />
      {below && (
        <>
          {room === "wide" ? [lead, latest] : [latest, lead]}
          <TimelineCard chart={chart} className={styles.full} onOpen={onOpen} onRaw={onRaw} onTab={onTab} />
          <MessagesCard chart={chart} className={styles.wide} limit={6} onAll={() => onTab("messages")} />
          <DocumentsCard chart={chart} className={styles.last} onOpen={onOpen} onRead={onRead} onTab={onTab} />
        </>
      )}
    </div>
  );
}

const everything = [
  "conditions",
  "allergies",
  "flags",
  "medications",
  "documents",
  "appointments",
  "encounters",
  "services",
  "plans",
  "forms",
  "other",
] as const;

/** Everything the chart holds, section by section, with the patient's own resource first. */
function Everything({ chart, onOpen, onRead, onRaw }: Pick<PanelProps, "chart" | "onOpen" | "onRead" | "onRaw">) {
  const { t } = useTranslation("chart");
  const { resourceId } = chart;
  return (
    <div className={styles.plain}>
      <FactCard title={t("section.patient")}>
        <dl className={styles.facts}>
          <Fact label={t("patient.address")} value={chart.patient.address} />
          <Fact label={t("patient.phone")} value={chart.phone} />
          <Fact label={t("patient.gp")} value={chart.generalPractitioner} />
          <Fact label={t("patient.connection")} value={chart.connection} />
        </dl>
        {resourceId !== null && (
          <button
            type="button"
            className="bs-link"
            aria-haspopup="dialog"
            data-testid="resource-raw"
            onClick={() => onRaw(resourceId, chart.patient.person.name)}
          >
            {t("table.raw")}
          </button>
        )}
      </FactCard>
      {everything.map((name) => (
        <SectionTable
          key={name}
          patientId={chart.patient.patientId}
          part={section(chart, name)}
          onOpen={onOpen}
          onRead={onRead}
        />
      ))}
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string | null }) {
  const { t } = useTranslation("chart");
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{value ?? <span className="bs-subtle">{t("item.missing")}</span>}</dd>
    </div>
  );
}
