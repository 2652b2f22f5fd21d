import { CheckmarkCircleFillIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";

import { FindingRow } from "@/components/message/FindingRow";
import type { Inspection } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Inspector.module.css";

/** Kontroll: what the rules say, each with the way to its place. */
export function FindingsTab({ inspection, show }: { inspection: Inspection; show: (node: number) => void }) {
  const { t } = useTranslation("inspector");
  const { findings, rules, inOrder } = inspection;
  return (
    <div className={styles.cards} data-testid="inspector-findings">
      <p className={styles.sum}>
        {findings.length === 0 && <CheckmarkCircleFillIcon aria-hidden className={styles.good} />}
        {t("rules", { inOrder, rules })}
      </p>
      {findings.map(({ finding, node, exact }, index) => (
        <div className={styles.card} key={index}>
          <FindingRow finding={finding}>
            {node !== null && (
              <Button
                size="small"
                variant="secondary"
                data-color="neutral"
                onClick={() => show(node)}
                data-testid="finding-show"
              >
                {t(exact ? "showPlace" : "showAround")}
              </Button>
            )}
          </FindingRow>
        </div>
      ))}
    </div>
  );
}
