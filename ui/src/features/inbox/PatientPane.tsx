import {
  ExclamationmarkTriangleFillIcon,
  MagnifyingGlassIcon,
  PersonIcon,
  SidebarRightIcon,
} from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useEffect, type ReactNode } from "react";

import { IconButton } from "@/components/IconButton";
import { NumberReveal, usePersonFacts } from "@/components/person/Person";
import { Sparkline } from "@/components/Sparkline";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useCall, useDo, useForget, useNotice, useRead } from "@/data";
import type { Chart, ChartItem, ChartSection, Series, ThreadView } from "@/host/bindings";
import { formatDay, formatLetterTime, formatQuantity } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./PatientPane.module.css";

const SHOWN = 5;
/** Red is for what can harm at once; other allergies are said in grey. */
const HARMFUL = new Set(["high", "severe", "life-threatening"]);

/** Whom the thread is about: facts, problems, medication, latest measurements, other threads. */
export function PatientPane({ view, onToggle }: { view: ThreadView; onToggle: (() => void) | null }) {
  const { t } = useTranslation("inbox");
  const { row } = view;
  const { patientId } = row.patient;
  return (
    <div className={styles.side} data-testid="patient-pane">
      {onToggle !== null && (
        <header className={styles.head}>
          <h2 className={styles.name}>
            {row.held ? t("held") : row.patient.name === "" ? t("common:person.noName") : row.patient.name}
          </h2>
          <IconButton
            label={t("hidePatient")}
            act="sidePane"
            icon={<SidebarRightIcon aria-hidden />}
            data-color="accent"
            onClick={onToggle}
          />
        </header>
      )}
      <div className={styles.body}>
        {row.held ? (
          <p className={styles.part}>{t("heldCard.body")}</p>
        ) : patientId === null ? (
          <NotHere view={view} />
        ) : (
          <Known patientId={patientId} view={view} />
        )}
      </div>
    </div>
  );
}

/** The person of the message is not among the patients here: take her from the message, by an explicit act. */
function NotHere({ view }: { view: ThreadView }) {
  const { t } = useTranslation("inbox");
  const facts = usePersonFacts();
  const call = useCall();
  const forget = useForget();
  const { sayFailed } = useNotice();
  const search = useDo("patient_search_server");
  const hasEhr = useRead("connections", {}).data?.connections.some((one) => one.role === "ehr") === true;
  const message = view.messages[0];
  return (
    <>
      <section className={styles.part}>
        <p>{facts(view.row.patient)}</p>
        <p className="bs-subtle">{t("notHere")}</p>
        {hasEhr && view.row.patient.name !== "" && (
          <Button
            size="small"
            variant="secondary"
            icon={<MagnifyingGlassIcon aria-hidden />}
            loading={search.isPending}
            data-testid="patient-find"
            onClick={() =>
              search.mutate(
                { text: view.row.patient.name, limit: 20 },
                {
                  onSuccess: () => void forget("thread", "inbox_page"),
                  onError: () => sayFailed(t("findFailed")),
                },
              )
            }
          >
            {t("find")}
          </Button>
        )}
        {search.isSuccess && (
          <p role="status">{t(`found.${search.data.outcome}`, { defaultValue: t("found.answered") })}</p>
        )}
        {message !== undefined && (
          <Button
            size="small"
            variant={hasEhr ? "tertiary" : "secondary"}
            data-testid="patient-from-message"
            onClick={() =>
              void call("patient_from_message", { messageId: message.messageId }).then(
                () => forget("thread", "inbox_page"),
                () => sayFailed(t("fromMessageFailed")),
              )
            }
          >
            {t("fromMessage")}
          </Button>
        )}
      </section>
      <OtherThreads view={view} />
    </>
  );
}

function Known({ patientId, view }: { patientId: number; view: ThreadView }) {
  const { t } = useTranslation("inbox");
  const { go } = useNavigation();
  const now = useNow();
  const language = useLanguage();
  const chart = useRead("patient_chart", { patientId });
  useFirstFetch(patientId, chart.data);
  if (chart.error !== null && chart.data === undefined) {
    return (
      <div className={styles.part}>
        <ErrorCard error={chart.error} retry={() => void chart.refetch()} />
      </div>
    );
  }
  if (chart.data === undefined) return <LoadingCard />;
  const { patient, sections, measurements, connection } = chart.data;
  const section = (name: string): ChartSection | undefined => sections.find((one) => one.name === name);
  return (
    <>
      <Facts chart={chart.data} allergies={section("allergies")} />
      <Items title={t("side.conditions")} section={section("conditions")} right={conditionRight} listName />
      <Items title={t("side.medications")} section={section("medications")} right={(item) => item.detail ?? ""} />
      <Latest series={measurements.series} />
      <OtherThreads view={view} />
      <section className={styles.part}>
        <Button
          size="small"
          variant="secondary"
          className={styles.wide ?? ""}
          icon={<PersonIcon aria-hidden />}
          onClick={() => go({ screen: "chart", patientId })}
          data-testid="open-chart"
        >
          {t("openChart")}
        </Button>
        <p className="bs-subtle bs-xs">
          {patient.source !== "ehr"
            ? t(`side.source.${patient.source}`)
            : patient.fetchedAt === null
              ? t("side.notFetched")
              : t("side.from", {
                  source: connection ?? "EPJ",
                  time: formatLetterTime(patient.fetchedAt, now, language),
                })}
        </p>
      </section>
    </>
  );
}

/** A patient of the EHR whose chart was never read is read once, by being looked at. */
function useFirstFetch(patientId: number, chart: Chart | undefined): void {
  const call = useCall();
  const forget = useForget();
  const never =
    chart !== undefined && chart.patient.source === "ehr" && chart.patient.fetchedAt === null && !chart.offline;
  useEffect(() => {
    if (!never) return;
    // What went wrong stands at the sections it went wrong for.
    void call("patient_refresh", { patientId })
      .catch(() => undefined)
      .then(() => forget("patient_chart"));
  }, [never, patientId, call, forget]);
}

function Facts({ chart, allergies }: { chart: Chart; allergies: ChartSection | undefined }) {
  const { t } = useTranslation("inbox");
  const facts = usePersonFacts();
  const { person, flags } = chart.patient;
  const serious = allergies?.items.filter((item) => item.current && !item.cannotInterpret) ?? [];
  return (
    <section className={styles.part}>
      <dl className={styles.facts}>
        <dt>{t("side.born")}</dt>
        <dd>{facts(person) === "" ? t("common:notInSource") : facts(person)}</dd>
        <dt>{t("side.number")}</dt>
        <dd>
          <NumberReveal person={person} />
        </dd>
      </dl>
      {flags.map((flag) => (
        <p key={flag} className={styles.flag}>
          {t(`side.flag.${flag}`, { defaultValue: flag })}
        </p>
      ))}
      {serious.map((item) => (
        <p key={item.resourceId} className={HARMFUL.has(item.criticality ?? "") ? styles.danger : styles.allergy}>
          <ExclamationmarkTriangleFillIcon aria-hidden fontSize="1rem" />
          {item.title ?? t("common:notInSource")}
          {item.detail !== null && `: ${item.detail}`}
        </p>
      ))}
    </section>
  );
}

function conditionRight(item: ChartItem): string {
  return [item.code?.code ?? null, item.date?.slice(0, 4) ?? null].filter((part) => part !== null).join(" · ");
}

function Items({
  title,
  section,
  right,
  listName = false,
}: {
  title: string;
  section: ChartSection | undefined;
  right: (item: ChartItem) => string;
  /** Name the code list of the items in the head. */
  listName?: boolean;
}) {
  const { t } = useTranslation("inbox");
  if (section === undefined) return null;
  const current = section.items.filter((item) => item.current && !item.cannotInterpret);
  const lists = [...new Set(current.map((item) => item.code?.list ?? null).filter((list) => list !== null))];
  const note =
    section.state !== "loaded"
      ? ""
      : listName
        ? lists.length === 1
          ? (lists[0] ?? "")
          : ""
        : t("side.count", { count: current.length });
  return (
    <Part title={title} note={note}>
      {section.state !== "loaded" ? (
        <p className="bs-subtle">{t(`side.state.${section.state}`)}</p>
      ) : (
        <ul className={styles.items}>
          {current.slice(0, SHOWN).map((item) => (
            <li key={item.resourceId}>
              <span className={styles.itemName}>{item.title ?? t("common:notInSource")}</span>
              <span className="bs-subtle bs-tabular">{right(item)}</span>
            </li>
          ))}
          {current.length > SHOWN && <li className="bs-subtle">{t("side.more", { count: current.length - SHOWN })}</li>}
        </ul>
      )}
    </Part>
  );
}

function Latest({ series }: { series: readonly Series[] }) {
  const { t } = useTranslation("inbox");
  const language = useLanguage();
  const shown = series.filter((one) => one.shape === "pair" || one.shape === "number").slice(0, 3);
  if (shown.length === 0) return null;
  return (
    <Part title={t("side.measurements")}>
      <ul className={styles.items}>
        {shown.map((one) => {
          const [newest] = one.points;
          if (newest?.value == null) return null;
          const value =
            newest.second === null
              ? formatQuantity(newest.value, one.unit, language)
              : `${formatQuantity(newest.value, null, language)}/${formatQuantity(newest.second, null, language)}`;
          const values = one.points
            .map((point) => Number(point.value))
            .filter((number) => Number.isFinite(number))
            .slice(0, 12)
            .reverse();
          return (
            <li key={one.key}>
              <span className={styles.itemName}>{one.name}</span>
              <Sparkline values={values} label={t("side.trend", { name: one.name, count: values.length })} />
              <span className={styles.value}>{value}</span>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}

function OtherThreads({ view }: { view: ThreadView }) {
  const { t } = useTranslation("inbox");
  const text = useText();
  const now = useNow();
  const { go } = useNavigation();
  if (view.otherThreads.length === 0) return null;
  return (
    <Part title={t("side.otherThreads")}>
      <ul className={styles.items}>
        {view.otherThreads.slice(0, SHOWN).map((other) => (
          <li key={other.threadId}>
            <button type="button" className="bs-link" onClick={() => go({ screen: "inbox", threadId: other.threadId })}>
              {text(other.title)}
            </button>
            <span className="bs-subtle bs-tabular">{formatDay(other.at, now)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, note = "", children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <div className={styles.partHead}>
        <h3 className={styles.partTitle}>{title}</h3>
        <span className="bs-subtle">{note}</span>
      </div>
      {children}
    </section>
  );
}
