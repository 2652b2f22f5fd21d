import { Table } from "@navikt/ds-react";

import type { PlanGoal, PlanTarget } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import tables from "../Tables.module.css";
import { Linked } from "./Links";
import styles from "./Plans.module.css";

interface GoalsProps {
  goals: readonly PlanGoal[];
  onRaw: (resourceId: number, title: string) => void;
}

/** The goals of a plan: what is to be reached, how far one is, and by when. */
export function Goals({ goals, onRaw }: GoalsProps) {
  const { t } = useTranslation("chart");
  if (goals.length === 0) return null;
  return (
    <div>
      <h3 className={styles.subtitle}>{t("plan.goals")}</h3>
      <Table size="small" className={tables.table}>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">{t("plan.goal")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("plan.target")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("plan.reached")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("table.status")}</Table.HeaderCell>
            <Table.HeaderCell scope="col">{t("plan.due")}</Table.HeaderCell>
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {goals.map((goal, at) => (
            <Table.Row key={`${String(at)}-${String(goal.link.resourceId)}`}>
              <Table.HeaderCell scope="row" className={tables.what}>
                <Linked link={goal.link} onRaw={onRaw} />
              </Table.HeaderCell>
              <Table.DataCell>{goal.targets.map(targetWords).filter(Boolean).join("; ")}</Table.DataCell>
              <Table.DataCell>
                {goal.achievement !== null &&
                  t(`plan.achievement.${goal.achievement}`, { defaultValue: goal.achievement })}
              </Table.DataCell>
              <Table.DataCell>
                {goal.status !== null && t(`plan.goalStatus.${goal.status}`, { defaultValue: goal.status })}
              </Table.DataCell>
              <Table.DataCell className={tables.tabular}>
                {goal.targets
                  .map(({ due, within }) => (due === null ? within : formatDate(due)))
                  .filter(Boolean)
                  .join(", ")}
              </Table.DataCell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </div>
  );
}

function targetWords({ measure, value }: PlanTarget): string {
  return [measure, value].filter((part) => part !== null).join(" ");
}
