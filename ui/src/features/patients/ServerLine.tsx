import { Button, Loader } from "@navikt/ds-react";

import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./ResultGrid.module.css";
import type { PatientSearch } from "./usePatientSearch";

/** The line above the server's rows: how many, how long it took, and how it was asked. */
export function ServerLine({ search }: { search: PatientSearch }) {
  const { t } = useTranslation("patients");
  const { answer, state } = search.server;
  if (state === "asking") {
    return (
      <span className={styles.asking}>
        <Loader size="xsmall" aria-hidden />
        {t("server.asking")}
      </span>
    );
  }
  if (answer === null) return null;
  return (
    <>
      <span>
        <strong>{t(search.results.local.length === 0 ? "results.onlyServer" : "results.onServer")}</strong>{" "}
        {t("results.hits", { count: search.results.server.length })} · {t("results.millis", { millis: answer.millis })}
      </span>
      {answer.method !== null && <span>{answer.method === "POST" ? t("results.byPost") : t("results.byGet")}</span>}
    </>
  );
}

const retryable = new Set(["offline", "bad_answer"]);

/** Under the rows: whether there is more, namesakes, how the server's part went, and the way out. */
export function SearchFoot({
  search,
  namesakes,
  onEnter,
}: {
  search: PatientSearch;
  namesakes: number;
  onEnter: () => void;
}) {
  const { t } = useTranslation("patients");
  const { go } = useNavigation();
  const { answer, state } = search.server;
  const shown = search.results.local.length + search.results.server.length;
  const more = search.localMore || (answer?.more ?? false);
  const outcome = state === "failed" ? "failed" : answer?.outcome;
  const trouble = outcome !== undefined && outcome !== "answered" && outcome !== "too_short";
  return (
    <div className={styles.foot}>
      {shown > 0 && (
        <span>
          {more ? t("results.more") : state === "asking" ? "" : t("results.noMore")}
          {namesakes > 0 && ` ${t("results.namesakes", { count: namesakes })}`}
        </span>
      )}
      {state === "asking" && shown > 0 && (
        <span className={styles.asking}>
          <Loader size="xsmall" aria-hidden />
          {t("server.asking")}
        </span>
      )}
      {answer !== null && answer.ignored.length > 0 && (
        <span role="status" data-testid="server-ignored">
          {t("server.ignored", {
            names: answer.ignored.map((name) => t(`parameter.${name}`, { defaultValue: name })).join(", "),
          })}
        </span>
      )}
      {answer !== null && answer.strangers > 0 && <span>{t("server.strangers", { count: answer.strangers })}</span>}
      {trouble && (
        <span role="status">
          {t(`server.${outcome}`, { defaultValue: t("server.failed") })}
          {answer?.reference != null && outcome !== "no_connection" && (
            <span className={styles.reference}>{t("server.reference", { reference: answer.reference })}</span>
          )}
        </span>
      )}
      {trouble && (state === "failed" || retryable.has(outcome)) && (
        <Button size="xsmall" variant="secondary" data-color="neutral" onClick={search.askServer}>
          {t("server.retry")}
        </Button>
      )}
      {outcome === "no_connection" && (
        <Button
          size="xsmall"
          variant="secondary"
          data-color="neutral"
          onClick={() => go({ screen: "settings", section: "workspaces" })}
        >
          {t("server.setUp")}
        </Button>
      )}
      {state !== "asking" && (
        <span className={styles.byHand}>
          {t("enter.openAfter")}{" "}
          <Button size="xsmall" variant="tertiary" onClick={onEnter}>
            {t("enter.open")}
          </Button>
        </span>
      )}
    </div>
  );
}
