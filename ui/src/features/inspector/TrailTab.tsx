import { Ladder } from "@/components/message/Ladder";
import { usePartyName } from "@/components/message/Letter";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { MessageView, TrailEvent } from "@/host/bindings";
import { formatDate, formatStep } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./Inspector.module.css";

/** Spor: where it came from or where it went, step by step, with the exchange of each. */
export function TrailTab({ message }: { message: MessageView }) {
  const { t } = useTranslation("inspector");
  const trail = useRead("inspect_trail", { messageId: message.messageId });
  if (trail.error !== null) return <ErrorCard error={trail.error} />;
  return (
    <div className={styles.cards} data-testid="inspector-trail">
      {message.ladder.length > 0 && (
        <div className={styles.card}>
          <Ladder rungs={message.ladder} connection={message.delivery?.connection ?? ""} />
        </div>
      )}
      {trail.data === undefined ? (
        <LoadingCard />
      ) : (
        <div className={styles.card}>
          {trail.data.events.length === 0 ? (
            <p className="bs-subtle">{t("noTrail")}</p>
          ) : (
            <ol className={styles.events}>
              {trail.data.events.map((event, index) => (
                <Event key={index} event={event} />
              ))}
            </ol>
          )}
        </div>
      )}
    </div>
  );
}

function Event({ event }: { event: TrailEvent }) {
  const { t } = useTranslation("inspector");
  const now = useNow(60_000);
  const partyName = usePartyName();
  const { go } = useNavigation();
  const detail = ((): string => {
    switch (event.kind) {
      case "due":
        return event.detail === null ? "" : formatDate(event.detail);
      case "attempt":
        return event.detail === null
          ? t("underWay")
          : t(`message:reason.${event.detail}`, { defaultValue: event.detail, connection: "" });
      default:
        return event.detail ?? "";
    }
  })();
  return (
    <li className={styles.event} data-testid="trail-event" data-kind={event.kind}>
      <span className={styles.eventTime}>{event.at === null ? "" : formatStep(event.at, now, true)}</span>
      <span>
        {t(`event.${event.kind}`, {
          number: event.number ?? "",
          party: event.party === null ? "" : partyName(event.party),
        })}
        {detail !== "" && <span className="bs-subtle"> · {detail}</span>}
      </span>
      <span className={styles.eventActs}>
        {event.messageId !== null && (
          <button
            type="button"
            className={styles.link}
            onClick={() => {
              if (event.messageId !== null) go({ screen: "tools", tool: "inspector", messageId: event.messageId });
            }}
          >
            {t("openMessage")}
          </button>
        )}
        {event.kept && event.exchangeId !== null && (
          <button
            type="button"
            className={styles.link}
            onClick={() => {
              if (event.exchangeId !== null) go({ screen: "traffic", exchangeId: event.exchangeId });
            }}
            data-testid="trail-exchange"
          >
            {t("openExchange")}
          </button>
        )}
      </span>
    </li>
  );
}
