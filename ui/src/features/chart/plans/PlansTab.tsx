import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import type { Chart, ChartItem } from "@/host/bindings";

import styles from "../ChartScreen.module.css";
import { section } from "../sections";
import { SectionTable } from "../SectionTable";
import { PlanCard } from "./PlanCard";

interface PlansTabProps {
  chart: Chart;
  onOpen: (item: ChartItem) => void;
  onRaw: (resourceId: number, title: string) => void;
}

/** What is followed now, put together as one reads it; under it the list of all plans and goals, past ones too. */
export function PlansTab({ chart, onOpen, onRaw }: PlansTabProps) {
  const { patientId } = chart.patient;
  const read = useRead("chart_plans", { patientId });
  return (
    <div className={styles.plain}>
      {read.error !== null && <ErrorCard error={read.error} retry={() => void read.refetch()} />}
      {read.data?.plans.map((plan) => (
        <PlanCard key={plan.item.resourceId} plan={plan} onRaw={onRaw} />
      ))}
      <SectionTable patientId={patientId} part={section(chart, "plans")} onOpen={onOpen} />
    </div>
  );
}
