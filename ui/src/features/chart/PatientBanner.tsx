import {
  CheckmarkCircleFillIcon,
  CloudSlashIcon,
  ExclamationmarkTriangleFillIcon,
  InformationSquareIcon,
} from "@navikt/aksel-icons";
import { Tag } from "@navikt/ds-react";
import { type ReactNode, useEffect, useRef } from "react";

import { useAge } from "@/components/person/useAge";
import { NumberReveal, useNumberWords } from "@/components/person/Person";
import type { Chart, ChartItem } from "@/host/bindings";
import { formatDate, formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./PatientBanner.module.css";
import { canHarm, foremostFirst, section, struck, summary } from "./sections";
import { statusWords, titleOf } from "./words";

/** Who this is, what can harm her, and how old what we know is. Always in sight. */
export function PatientBanner({ chart, children }: { chart: Chart; children: ReactNode }) {
  const { t } = useTranslation("chart");
  const { t: say } = useTranslation("common");
  const age = useAge();
  const numberWords = useNumberWords();
  const { person } = chart.patient;
  const name = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The row that was pressed is gone with its screen: go on from whom the chart is about.
    if (document.activeElement === null || document.activeElement === document.body) name.current?.focus();
  }, []);
  const facts = [
    age(person),
    person.gender === null ? null : say(`person.gender.${person.gender}`, { defaultValue: person.gender }),
  ].filter((fact) => fact !== null);
  return (
    <header className={styles.banner} data-testid="patient-banner" aria-label={t("banner.label")}>
      <div className={styles.who}>
        <div className={styles.line}>
          <h1 ref={name} className={styles.name} tabIndex={-1}>
            {person.name === "" ? say("person.noName") : person.name}
          </h1>
          <span className={styles.age}>{facts.join(", ")}</span>
          <span className={styles.facts}>
            <span>
              {person.birthDate === null ? t("item.noDate") : t("banner.born", { date: formatDate(person.birthDate) })}
            </span>
            <span aria-hidden>·</span>
            {person.maskedNumber === null ? (
              <span>{t("banner.noNumber")}</span>
            ) : (
              <>
                <span>{numberWords(person)}</span>
                <NumberReveal person={person} />
              </>
            )}
          </span>
        </div>
        <div className={styles.marks}>
          <Flags chart={chart} />
          <Allergies chart={chart} />
          <CriticalNotes chart={chart} />
          <Source chart={chart} />
        </div>
      </div>
      <div className={styles.acts}>{children}</div>
    </header>
  );
}

function Flags({ chart }: { chart: Chart }) {
  const { t } = useTranslation("chart");
  const { go } = useNavigation();
  const words: Readonly<Record<string, string>> = {
    inactive: t("banner.inactive"),
    deceased: t("banner.deceased"),
    replaced: t("banner.replaced"),
    cannot_interpret: t("banner.cannotInterpret"),
    gone: t("banner.gone"),
  };
  const { replacedBy } = chart;
  return (
    <>
      {chart.patient.flags.map((flag) => (
        <Tag key={flag} size="small" variant="moderate" data-color="neutral" data-testid={`flag-${flag}`}>
          <strong>{words[flag] ?? flag}</strong>
        </Tag>
      ))}
      {replacedBy !== null && (
        <button type="button" className={styles.link} onClick={() => go({ screen: "chart", patientId: replacedBy })}>
          {t("banner.openReplacement")}
        </button>
      )}
    </>
  );
}

/** So many stand there whatever they are. */
const shownAllergies = 4;
/** Of more than so many that can harm, names alone: the reactions stand in the card below. */
const withReaction = 12;

/**
 * Allergies stay in the banner at every width, and none that can harm is ever behind "more". Why there are none is said
 * in words.
 */
function Allergies({ chart }: { chart: Chart }) {
  const { t } = useTranslation("chart");
  const part = section(chart, "allergies");
  const { replace } = useNavigation();
  const items = foremostFirst(summary(part.items));
  const unsafe = struck(part.items);
  if (part.state === "none_known" || (items.length === 0 && unsafe.length === 0)) {
    const words = {
      loaded: t("banner.allergiesEmpty"),
      none_registered: t("banner.allergiesEmpty"),
      none_known: t("banner.allergiesNone"),
      not_fetched: t("banner.allergiesUnknown"),
      no_access: t("banner.allergiesNoAccess"),
      not_supported: t("banner.allergiesUnsupported"),
    }[part.state];
    return chart.patient.source === "ehr" ? <span className={styles.source}>{words}</span> : null;
  }
  const dangers = items.filter(canHarm).length;
  const shown = items.slice(0, Math.max(shownAllergies, dangers));
  const more = part.current - shown.length;
  const words = (item: ChartItem): string => {
    // Whether somebody has confirmed it decides what a reader does about it.
    const said = [titleOf(item, t), ...statusWords(item, t)].join(", ");
    return item.detail === null || dangers > withReaction ? said : `${said}: ${item.detail}`;
  };
  return (
    <>
      {shown.map((item) => (
        <Tag
          key={item.resourceId}
          size="small"
          variant="moderate"
          data-color={canHarm(item) ? "danger" : "neutral"}
          icon={canHarm(item) ? <ExclamationmarkTriangleFillIcon aria-hidden /> : undefined}
          className={canHarm(item) ? styles.critical : undefined}
          data-testid="banner-allergy"
        >
          {words(item)}
        </Tag>
      ))}
      {more > 0 && (
        <button
          type="button"
          className={styles.link}
          data-testid="banner-more-allergies"
          onClick={() => replace({ screen: "chart", patientId: chart.patient.patientId, tab: "allergies" })}
        >
          {t("banner.moreAllergies", { count: more })}
        </button>
      )}
      {unsafe.length > 0 && (
        <Tag size="small" variant="moderate" data-color="warning">
          {t("section.allergies")}: {t("count.struck", { count: unsafe.length })}
        </Tag>
      )}
    </>
  );
}

/** Critical notes stand beside the allergies, in the source's own words. */
function CriticalNotes({ chart }: { chart: Chart }) {
  const { t } = useTranslation("chart");
  const part = section(chart, "flags");
  const unsafe = struck(part.items);
  return (
    <>
      {summary(part.items).map((item) => (
        <Tag key={item.resourceId} size="small" variant="moderate" data-color="neutral" data-testid="banner-note">
          <strong>{titleOf(item, t)}</strong>
        </Tag>
      ))}
      {unsafe.length > 0 && (
        <Tag size="small" variant="moderate" data-color="warning">
          {t("section.flags")}: {t("count.struck", { count: unsafe.length })}
        </Tag>
      )}
    </>
  );
}

/** Where the chart comes from, and how old it is. */
function Source({ chart }: { chart: Chart }) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow();
  const room = useRoom();
  const { source, fetchedAt } = chart.patient;
  if (source !== "ehr") {
    return (
      <span className={styles.source} data-testid="not-from-ehr">
        <InformationSquareIcon aria-hidden fontSize="1.125rem" />
        {t(`banner.${source}`)}
      </span>
    );
  }
  if (chart.offline) {
    return (
      <span className={styles.source}>
        <CloudSlashIcon aria-hidden fontSize="1.125rem" />
        {fetchedAt === null
          ? t("banner.offlineNothing")
          : t("banner.offline", { when: formatSince(fetchedAt, now, language) })}
      </span>
    );
  }
  if (fetchedAt === null) return <span className={styles.source}>{t("banner.notFetched")}</span>;
  if (chart.refreshing === null && [...chart.sections, chart.measurements].some((part) => part.problem !== null)) {
    // A sign that all is well over a card that says "not fetched" would be believed.
    return (
      <span className={styles.source} data-testid="read-partly">
        <InformationSquareIcon aria-hidden fontSize="1.125rem" />
        {t("banner.partly", { when: formatSince(fetchedAt, now, language) })}
      </span>
    );
  }
  return (
    <span className={styles.source}>
      <CheckmarkCircleFillIcon aria-hidden fontSize="1.125rem" className={styles.fresh} />
      {t(room === "wide" ? "banner.fresh" : "banner.freshShort", { when: formatSince(fetchedAt, now, language) })}
    </span>
  );
}
