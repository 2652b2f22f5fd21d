import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { ALL_OPTIONS, CompareOptionsBar, DiffView } from "@/components/DiffView";
import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { FactPair } from "@/host/bindings";
import { shortId } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import styles from "./Traffic.module.css";

/** Two exchanges beside each other: facts and headers that differ, and the bodies by what they mean. */
export function CompareExchanges({ one, other, close }: { one: string; other: string; close: () => void }) {
  const { t } = useTranslation("traffic");
  const [options, setOptions] = useState(ALL_OPTIONS);
  const compared = useRead("traffic_compare", { one, other, options }, { keep: true });
  useAct("leave", close);
  const names = { one: shortId(one), other: shortId(other) };
  return (
    <div className={styles.detail} data-testid="exchange-comparison">
      <PaneHead title={t("compare.title")} under={`${names.one} · ${names.other}`}>
        <Button size="small" variant="tertiary" data-color="neutral" onClick={close}>
          {t("common:close")}
        </Button>
      </PaneHead>
      <div className={styles.cards}>
        {compared.error !== null && <ErrorCard error={compared.error} />}
        {compared.data === undefined && compared.error === null && <LoadingCard />}
        {compared.data !== undefined && (
          <>
            <Facts facts={compared.data.facts} names={names} />
            <CompareOptionsBar options={options} change={setOptions} />
            {(["request", "response"] as const).map((part) => {
              const diff = compared.data[part];
              return diff === null ? null : (
                <section key={part} aria-label={t(part)} className={styles.card}>
                  <h3 className={styles.cardTitle}>{t(`${part}Body`)}</h3>
                  <DiffView diff={diff} one={names.one} other={names.other} />
                </section>
              );
            })}
          </>
        )}
      </div>
    </div>
  );
}

function Facts({ facts, names }: { facts: readonly FactPair[]; names: { one: string; other: string } }) {
  const { t } = useTranslation("traffic");
  const differing = facts.filter((fact) => !fact.equal);
  if (differing.length === 0) return <p className={styles.note}>{t("compare.sameFacts")}</p>;
  return (
    <section className={styles.card}>
      <table className={styles.facts}>
        <caption className="aksel-sr-only">{t("compare.facts")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("compare.what")}</th>
            <th scope="col">{names.one}</th>
            <th scope="col">{names.other}</th>
          </tr>
        </thead>
        <tbody>
          {differing.map((fact) => (
            <tr key={`${fact.part}:${fact.name}`}>
              <th scope="row">
                {fact.part === "" ? t(`compare.fact.${fact.name}`) : fact.name}
                {fact.part !== "" && <span className={styles.factPart}>{t(fact.part)}</span>}
              </th>
              <td>{fact.one ?? t("compare.none")}</td>
              <td>{fact.other ?? t("compare.none")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
