import { useState } from "react";

import type { Chart, ChartItem } from "@/host/bindings";

import styles from "./ChartScreen.module.css";
import { FactCard } from "./FactCard";
import { FormAnswers } from "./forms/FormAnswers";
import { DetailsPart } from "./resource/DetailsPart";
import { section, type SectionName } from "./sections";
import { SectionTable } from "./SectionTable";
import { titleOf } from "./words";
import { useTranslation } from "@/lib/i18n";

interface ReadingTabProps {
  chart: Chart;
  name: SectionName;
  onOpen: (item: ChartItem) => void;
  onRaw: (resourceId: number, title: string) => void;
}

/** A section whose things are read whole: the list, and under it each of those that are current, laid out in rows. */
export function ReadingTab({ chart, name, onOpen, onRaw }: ReadingTabProps) {
  const { t } = useTranslation("chart");
  const part = section(chart, name);
  const readable = part.items.filter((item) => item.current && !item.cannotInterpret);
  const [shown, setShown] = useState(3);
  return (
    <div className={styles.plain}>
      <SectionTable patientId={chart.patient.patientId} part={part} onOpen={onOpen} />
      {readable.slice(0, shown).map((item) => (
        <FactCard key={item.resourceId} title={titleOf(item, t)} testId="read-whole">
          {name === "forms" ? (
            <FormAnswers resourceId={item.resourceId} called={titleOf(item, t)} onOpen={onRaw} />
          ) : (
            <DetailsPart resourceId={item.resourceId} onOpen={onRaw} />
          )}
        </FactCard>
      ))}
      {readable.length > shown && (
        <div>
          <button type="button" className="bs-link" onClick={() => setShown(shown + 5)}>
            {t("timeline.showMore")}
          </button>
        </div>
      )}
    </div>
  );
}
