import { CircleSlashIcon, CloudSlashIcon } from "@navikt/aksel-icons";
import { useContext } from "react";

import type { SectionState as State } from "@/host/bindings";
import { formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./FactCard.module.css";
import { Refreshing } from "./refreshing";
import { problemWords } from "./words";

interface SectionStateProps {
  state: State;
  /** What the section is about, in the sentence of a refusal. */
  what: string;
  fetchedAt: string | null;
  problem: string | null;
  reference: string | null;
}

/**
 * Why a part is empty or old. The four kinds of empty are four sentences and never mixed: none registered, "none
 * known" sent, not fetched or no access, not supported.
 */
export function SectionState({ state, what, fetchedAt, problem, reference }: SectionStateProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow();
  const coming = useContext(Refreshing);
  if (state === "loaded" && problem === null) return null;
  const failed = problem !== null && state !== "no_access" && state !== "not_supported";
  const Icon = state === "no_access" ? CircleSlashIcon : failed ? CloudSlashIcon : null;
  const said: string[] = [];
  if (state === "not_fetched" && !failed) said.push(t(coming ? "state.coming" : "state.not_fetched"));
  else if (state !== "loaded" && state !== "not_fetched") said.push(t(`state.${state}`));
  if (failed) {
    if (problem === "cut_short") said.push(t("state.cut_short"));
    else if (fetchedAt === null) said.push(t("state.not_fetched_problem", { problem: problemWords(problem, t) }));
    else {
      const when = formatSince(fetchedAt, now, language);
      said.push(t("state.stale", { when, problem: problemWords(problem, t) }));
    }
  }
  if (state === "no_access") said.push(t("state.no_access_more", { what }));
  return (
    <div className={styles.state} data-state={state}>
      {Icon !== null && <Icon aria-hidden className={styles.stateIcon} />}
      <p className={styles.stateWords}>
        {said.join(" ")}
        {reference !== null && (failed || state === "no_access") && (
          <span className={styles.reference}>{t("state.reference", { reference })}</span>
        )}
      </p>
    </div>
  );
}
