import {
  CheckmarkCircleFillIcon,
  CircleSlashIcon,
  ExclamationmarkTriangleFillIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";

import type { Probe, TestReport } from "@/host/bindings";
import { formatClockSeconds, formatDecimal, formatSince, THIN } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./TestResult.module.css";

const icons = {
  ok: CheckmarkCircleFillIcon,
  note: ExclamationmarkTriangleFillIcon,
  failed: XMarkOctagonFillIcon,
  skipped: CircleSlashIcon,
} as const;

type Level = keyof typeof icons;

function levelOf(text: string): Level {
  return text in icons ? (text as Level) : "failed";
}

/** What the test found: one line that says it all, then what was tried. */
export function TestResult({ report }: { report: TestReport }) {
  const { t, i18n } = useTranslation("settings");
  const language = useLanguage();
  const now = useNow();
  const level = levelOf(report.level);
  const Icon = icons[level];
  const seconds = `${formatDecimal((report.millis / 1000).toFixed(1), language)}${THIN}s`;
  const today = new Date(report.testedAt).toDateString() === now.toDateString();
  const helpKey = `settings:test.help.${report.verdict}`;
  return (
    <div className={styles.result} data-testid="test-result" role="status">
      <div
        className={styles.verdict}
        data-testid="test-verdict"
        data-level={report.level}
        data-verdict={report.verdict}
      >
        <Icon aria-hidden className={styles.icon} data-level={level} />
        <div className={styles.words}>
          <strong className={styles.line}>
            {t(`test.verdict.${report.verdict}`, {
              defaultValue: t(`test.verdict.${level === "ok" ? "ok" : "failed"}`),
            })}
          </strong>
          {i18n.exists(helpKey) && <span className="bs-subtle">{t(helpKey)}</span>}
        </div>
        <span className={styles.when}>
          {t("test.tested", {
            when: today ? formatClockSeconds(report.testedAt) : formatSince(report.testedAt, now, language),
            duration: seconds,
          })}
        </span>
      </div>
      <ul className={styles.probes}>
        {report.probes.map((probe) => (
          <ProbeLine key={probe.name} probe={probe} />
        ))}
      </ul>
    </div>
  );
}

/** The same word from the engine may be good news or bad: `tls` as found, `tls` as what failed. */
function foundKey(probe: Probe): string {
  if (probe.found === "tls" && probe.verdict === "failed") return "tls_failed";
  if (probe.found === "r4" && (probe.params[1] ?? "") === "") return "r4_plain";
  return probe.found;
}

function ProbeLine({ probe }: { probe: Probe }) {
  const { t } = useTranslation("settings");
  const level = levelOf(probe.verdict);
  const Icon = icons[level];
  const values = Object.fromEntries(probe.params.map((param, index) => [String(index), param]));
  return (
    <li className={styles.probe} data-testid="probe" data-probe={probe.name} data-verdict={probe.verdict}>
      <Icon title={t(`test.result.${level}`)} className={styles.icon} data-level={level} />
      <span>{t(`test.probe.${probe.name}`, { defaultValue: probe.name })}</span>
      <span className={level === "failed" ? styles.bad : "bs-subtle"}>
        {t(`test.found.${foundKey(probe)}`, { ...values, defaultValue: [probe.found, ...probe.params].join(" ") })}
      </span>
      <span className={styles.when} title={probe.requestId ?? undefined}>
        {probe.millis === null ? "" : `${probe.millis}${THIN}ms`}
      </span>
    </li>
  );
}
