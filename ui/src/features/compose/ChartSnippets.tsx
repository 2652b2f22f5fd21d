import { Button } from "@navikt/ds-react";

import { useRead } from "@/data";
import type { Chart, ChartItem } from "@/host/bindings";
import { formatDate, formatQuantity } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import type { Language } from "@/lib/preferences";

import styles from "./Compose.module.css";

/** What is current and can be understood safely; nothing else is ever put into a letter for somebody. */
function current(chart: Chart, name: string): ChartItem[] {
  const section = chart.sections.find((one) => one.name === name);
  return section?.items.filter((item) => item.current && !item.cannotInterpret && item.title !== null) ?? [];
}

export function problemLines(chart: Chart): string[] {
  return current(chart, "conditions").map((item) => {
    const code = item.code?.code == null ? "" : ` (${item.code.list ?? ""} ${item.code.code})`.replace("( ", "(");
    const year = item.date === null ? "" : `, ${item.date.slice(0, 4)}`;
    return `- ${item.title ?? ""}${code}${year}`;
  });
}

export function medicationLines(chart: Chart): string[] {
  return current(chart, "medications").map(
    (item) => `- ${item.title ?? ""}${item.detail === null ? "" : `, ${item.detail}`}`,
  );
}

export function measurementLines(chart: Chart, language: Language): string[] {
  return chart.measurements.series.flatMap((series) => {
    const [newest] = series.points;
    if (newest?.value == null || newest.flags.includes("cannot_interpret")) return [];
    const value =
      newest.second === null
        ? formatQuantity(newest.value, series.unit, language)
        : `${formatQuantity(newest.value, null, language)}/${formatQuantity(newest.second, series.unit, language)}`;
    return [`- ${series.name}: ${value}${newest.at === null ? "" : `, ${formatDate(newest.at)}`}`];
  });
}

/** Puts what the chart says into the text, with where it is from and when it was read. */
export function ChartSnippets({ patientId, insert }: { patientId: number; insert: (text: string) => void }) {
  const { t } = useTranslation("compose");
  const language = useLanguage();
  const chart = useRead("patient_chart", { patientId }).data;
  if (chart === undefined) return null;
  const source =
    chart.patient.fetchedAt === null
      ? ""
      : t("snippet.source", { source: chart.connection ?? "EPJ", date: formatDate(chart.patient.fetchedAt) });
  const groups = [
    { key: "problems", lines: problemLines(chart) },
    { key: "medications", lines: medicationLines(chart) },
    { key: "measurements", lines: measurementLines(chart, language) },
  ].filter((group) => group.lines.length > 0);
  if (groups.length === 0) return null;
  return (
    <section>
      <h2 className={styles.groupHead}>{t("snippet.title")}</h2>
      <div className={styles.snippets}>
        {groups.map(({ key, lines }) => (
          <Button
            key={key}
            size="xsmall"
            variant="secondary"
            data-color="neutral"
            data-testid={`snippet-${key}`}
            onClick={() => insert([`${t(`snippet.${key}`)}${source}:`, ...lines].join("\n"))}
          >
            + {t(`snippet.${key}`)}
          </Button>
        ))}
        <span className="bs-subtle bs-xs">{t("snippet.note")}</span>
      </div>
    </section>
  );
}
