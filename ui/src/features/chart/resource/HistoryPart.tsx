import { Radio, RadioGroup, ReadMore } from "@navikt/ds-react";
import { useState } from "react";

import { ALL_OPTIONS, DiffView } from "@/components/DiffView";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { ResourceHistory, ResourceVersion } from "@/host/bindings";
import { formatClock, formatDate } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";

import { problemWords } from "../words";
import styles from "./Details.module.css";

/** The versions of a resource: those the server gives, and those that were here before; each against the one before it. */
export function HistoryPart({ resourceId }: { resourceId: number }) {
  const { t } = useTranslation("resource");
  const history = useRead("resource_history", { resourceId });
  const [chosen, choose] = useState(0);
  if (history.error !== null) return <ErrorCard error={history.error} retry={() => void history.refetch()} />;
  if (history.data === undefined) return <LoadingCard />;
  const { versions } = history.data;
  const current = Math.min(chosen, Math.max(versions.length - 2, 0));
  const [newer, older] = [versions[current], versions[current + 1]];
  return (
    <div className={styles.details} data-testid="resource-versions">
      <ServerSaid history={history.data} />
      {older === undefined || newer === undefined ? (
        <p className={styles.quiet}>{t("history.one")}</p>
      ) : (
        <>
          <RadioGroup
            size="small"
            legend={t("history.choose")}
            value={current}
            onChange={(value: number) => choose(value)}
          >
            {versions.slice(0, -1).map((version, at) => (
              <Radio key={version.key} value={at}>
                <VersionWords version={version} newest={at === 0} />
              </Radio>
            ))}
          </RadioGroup>
          {history.data.older && (
            <p className={styles.quiet} data-testid="resource-older">
              {t(history.data.server === "read" ? "history.olderAtServer" : "history.olderGone")}
            </p>
          )}
          <Comparison resourceId={resourceId} one={older.key} other={newer.key} />
        </>
      )}
    </div>
  );
}

function moment(text: string): string {
  return `${formatDate(text)} ${formatClock(text)}`;
}

function VersionWords({ version, newest }: { version: ResourceVersion; newest: boolean }) {
  const { t } = useTranslation("resource");
  const when =
    version.lastUpdated === null
      ? t("history.fetched", { when: moment(version.fetchedAt) })
      : moment(version.lastUpdated);
  const name = version.version === null ? t("history.unnumbered") : t("history.version", { version: version.version });
  return <>{[name, when, newest ? t("history.newest") : null].filter(Boolean).join(" · ")}</>;
}

function ServerSaid({ history }: { history: ResourceHistory }) {
  const { t } = useTranslation("resource");
  const { t: say } = useTranslation("chart");
  if (history.server === "read") return null;
  const words =
    history.server === "failed" && history.problem !== null
      ? t("history.failed", { problem: problemWords(history.problem, say) })
      : t(`history.${history.server}`);
  return <p className={styles.quiet}>{words}</p>;
}

/** First in words, then the JSON by meaning. */
function Comparison({ resourceId, one, other }: { resourceId: number; one: number; other: number }) {
  const { t } = useTranslation("resource");
  const text = useText();
  const comparison = useRead("resource_compare", { resourceId, one, other, options: { ...ALL_OPTIONS, ids: false } });
  if (comparison.error !== null) return <ErrorCard error={comparison.error} />;
  if (comparison.data === undefined) return <LoadingCard />;
  const { changes, json } = comparison.data;
  return (
    <section>
      <h3 className={styles.heading}>{t("history.changes")}</h3>
      {changes.length === 0 ? (
        <p className={styles.quiet}>{t("history.noChange")}</p>
      ) : (
        <dl className={styles.rows} data-testid="resource-changes">
          {changes.map((change) => (
            <div key={`${change.path}-${change.after === null ? "gone" : "now"}`} className={styles.row} data-depth={0}>
              <dt>{text(change.label)}</dt>
              <dd>
                {change.before !== null && <del className={styles.before}>{text(change.before)}</del>}
                {change.before !== null && change.after !== null && <span aria-hidden> → </span>}
                {change.after !== null && <ins className={styles.after}>{text(change.after)}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <ReadMore header={t("history.asJson")} size="small">
        <DiffView diff={json} one={t("history.older")} other={t("history.newer")} />
      </ReadMore>
    </section>
  );
}
