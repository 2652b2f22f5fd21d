import { Stick } from "@/components/message/Stick";
import type { Chart } from "@/host/bindings";
import { formatSince } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import { FactCard } from "./FactCard";
import styles from "./Messages.module.css";

interface MessagesProps {
  chart: Chart;
  className?: string | undefined;
  /** How many rows; the rest is on the tab. */
  limit?: number;
  onAll?: () => void;
}

/** Letters about this person, newest first. A row opens its thread. */
export function MessagesCard({ chart, className, limit, onAll }: MessagesProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const text = useText();
  const now = useNow();
  const { go } = useNavigation();
  const shown = limit === undefined ? chart.threads : chart.threads.slice(0, limit);
  const left = chart.threads.length - shown.length;
  return (
    <FactCard
      title={t("section.messages")}
      note={chart.threads.length > 0 ? t("count.all", { count: chart.threads.length }) : null}
      className={className}
      testId="chart-messages"
      foot={
        left > 0 && onAll !== undefined ? (
          <button type="button" className="bs-link" onClick={onAll}>
            {t("item.seeAll")}
          </button>
        ) : null
      }
    >
      {shown.length === 0 && <p className="bs-subtle">{t("messages.none")}</p>}
      <ul className={styles.list}>
        {shown.map((row) => (
          <li key={row.threadId}>
            <button
              type="button"
              className={styles.row}
              onClick={() => go({ screen: "inbox", threadId: row.threadId })}
              data-testid="chart-thread"
            >
              <span className={styles.words}>
                {row.unread && <span className={styles.unread} role="img" aria-label={t("messages.unread")} />}
                <span className={row.unread ? "bs-strong" : undefined}>{text(row.kind)}</span>
                {!row.party.nav && <span className="bs-subtle">{row.party.name ?? row.party.herId}</span>}
                {row.held && <span className={styles.held}>{t("messages.held")}</span>}
              </span>
              {row.delivery !== null && <Stick delivery={row.delivery} />}
              <span className={styles.time}>{formatSince(row.at, now, language)}</span>
            </button>
          </li>
        ))}
      </ul>
    </FactCard>
  );
}

/** What is written and not queued. A row opens the draft where it was left. */
export function DraftsCard({ chart, className }: MessagesProps) {
  const { t } = useTranslation("chart");
  const language = useLanguage();
  const text = useText();
  const now = useNow();
  const { go } = useNavigation();
  return (
    <FactCard title={t("section.drafts")} className={className} testId="chart-drafts">
      {chart.drafts.length === 0 && <p className="bs-subtle">{t("messages.noDrafts")}</p>}
      <ul className={styles.list}>
        {chart.drafts.map((row) => (
          <li key={row.draftId}>
            <button
              type="button"
              className={styles.row}
              onClick={() => go({ screen: "compose", draftId: row.draftId })}
            >
              <span className={styles.words}>{text(row.kind)}</span>
              <span className={styles.time}>
                {t("messages.saved", { when: formatSince(row.savedAt, now, language) })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </FactCard>
  );
}
