import { CircleSlashIcon, CloudSlashIcon } from "@navikt/aksel-icons";

import type { SectionState as State } from "@/host/bindings";
import { formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./FactCard.module.css";
import { problemWords } from "./words";

interface SectionStateProps {
  state: State;
  /** What the section is about, in the sentence of a refusal. */
  what: string;
  items: number;
  fetchedAt: string | null;
  problem: string | null;
  reference: string | null;
}

/**
 * Why a part is empty or old. The four kinds of empty are four sentences and never mixed: none registered, "none
 * known" sent, not fetched or no access, not supported.
 */
export function SectionState({ state, what, items, fetchedAt, problem, reference }: SectionStateProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const now = useNow();
  if (state === "loaded") return null;
  const failed = state === "not_fetched" && problem !== null;
  const Icon = state === "no_access" ? CircleSlashIcon : failed ? CloudSlashIcon : null;
  let words: string;
  if (items > 0 && failed && fetchedAt !== null) {
    words = t("state.stale", { when: formatSince(fetchedAt, now, language), problem: problemWords(problem, t) });
  } else if (failed) {
    words = t("state.not_fetched_problem", { problem: problemWords(problem, t) });
  } else {
    words = t(`state.${state}`);
  }
  return (
    <div className={styles.state} data-state={state}>
      {Icon !== null && <Icon aria-hidden className={styles.stateIcon} />}
      <p className={styles.stateWords}>
        {words}
        {state === "no_access" && ` ${t("state.no_access_more", { what })}`}
        {reference !== null && (failed || state === "no_access") && (
          <span className={styles.reference}>{t("state.reference", { reference })}</span>
        )}
      </p>
    </div>
  );
}
