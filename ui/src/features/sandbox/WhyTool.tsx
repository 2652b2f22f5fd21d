import {
  CheckmarkCircleFillIcon,
  CircleSlashIcon,
  ExclamationmarkTriangleFillIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useEffect, useRef } from "react";

import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useDo } from "@/data";
import type { Probe, TestReport } from "@/host/bindings";
import { formatClockSeconds, formatDecimal, THIN } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNavigation, useRouteOf, type Route } from "@/lib/route";

import styles from "./Sandbox.module.css";

const ICONS = {
  ok: CheckmarkCircleFillIcon,
  note: ExclamationmarkTriangleFillIcon,
  failed: XMarkOctagonFillIcon,
  skipped: CircleSlashIcon,
} as const;

type Level = keyof typeof ICONS;

function levelOf(text: string): Level {
  return text in ICONS ? (text as Level) : "failed";
}

/** Where a person goes to put it right. */
const WAY: Partial<Record<string, Route>> = {
  no_connection: { screen: "settings", section: "workspaces" },
  no_her_id: { screen: "settings", section: "workspaces" },
  dns: { screen: "settings", section: "workspaces" },
  port: { screen: "settings", section: "workspaces" },
  tls: { screen: "settings", section: "workspaces" },
  token: { screen: "settings", section: "workspaces" },
  her_id: { screen: "settings", section: "workspaces" },
  cursor: { screen: "inbox" },
  filter: { screen: "inbox", split: "open" },
};

/** One button that asks along the whole way, and names the one likely cause. */
export function WhyTool() {
  const { t } = useTranslation("sandbox");
  const { run } = useRouteOf("tools");
  const ask = useDo("why_nothing");
  const { mutate } = ask;
  const begun = useRef(false);
  // Whoever comes here from a place where nothing came has asked already.
  useEffect(() => {
    if (run === undefined || begun.current) return;
    begun.current = true;
    mutate({ connectionId: null, split: run.split ?? null, query: run.query ?? null });
  }, [run, mutate]);
  return (
    <>
      <PaneHead title={t("why.tool")} level={1} />
      <div className={styles.why} data-testid="why">
        <div className={styles.start}>
          <p>{t("why.intro")}</p>
          <Button
            size="small"
            loading={ask.isPending}
            onClick={() => mutate({ connectionId: null, split: run?.split ?? null, query: run?.query ?? null })}
            data-testid="why-ask"
          >
            {t(ask.data === undefined ? "why.ask" : "why.again")}
          </Button>
        </div>
        <div aria-live="polite">
          {ask.error !== null && <ErrorCard error={ask.error} />}
          {ask.data !== undefined && <Report report={ask.data} />}
        </div>
      </div>
    </>
  );
}

function Report({ report }: { report: TestReport }) {
  const { t } = useTranslation("sandbox");
  const language = useLanguage();
  const { go } = useNavigation();
  const level = levelOf(report.level);
  const Icon = ICONS[level];
  const way = WAY[report.verdict];
  const duration = `${formatDecimal((report.millis / 1000).toFixed(1), language)}${THIN}s`;
  return (
    <section className={styles.report} data-testid="why-report">
      <div className={styles.cause} data-testid="why-cause" data-cause={report.verdict}>
        <Icon aria-hidden className={styles.causeIcon} data-level={level} />
        <h2>{t(`why.cause.${report.verdict}`)}</h2>
        <span className={styles.when}>
          {formatClockSeconds(report.testedAt)} · {duration}
        </span>
        <div className={styles.do}>
          <p>{t(`why.do.${report.verdict}`)}</p>
          {way !== undefined && (
            <Button size="small" variant="secondary" onClick={() => go(way)}>
              {t(way.screen === "inbox" ? "why.toInbox" : "why.toSettings")}
            </Button>
          )}
        </div>
      </div>
      <ul className={styles.probes}>
        {report.probes.map((probe) => (
          <ProbeLine key={probe.name} probe={probe} />
        ))}
      </ul>
    </section>
  );
}

function ProbeLine({ probe }: { probe: Probe }) {
  const { t } = useTranslation("sandbox");
  const level = levelOf(probe.verdict);
  const Icon = ICONS[level];
  const values = Object.fromEntries(probe.params.map((param, index) => [String(index), param]));
  const found = probe.found === "tls" && level === "failed" ? "tls_failed" : probe.found;
  return (
    <li className={styles.probe} data-testid={`why-${probe.name}`} data-verdict={probe.verdict}>
      <Icon title={t(`why.result.${level}`)} className={styles.probeIcon} data-level={level} />
      <span>{t(`why.probe.${probe.name}`)}</span>
      <span className={level === "failed" ? styles.bad : "bs-subtle"}>
        {t(`why.found.${found}`, { ...values, defaultValue: [probe.found, ...probe.params].join(" ") })}
      </span>
      <span className={styles.when} title={probe.requestId ?? undefined}>
        {probe.millis === null ? "" : `${String(probe.millis)}${THIN}ms`}
      </span>
    </li>
  );
}
