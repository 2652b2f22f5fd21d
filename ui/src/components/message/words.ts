import type { DeliveryState, DeliveryView } from "@/host/bindings";
import { formatClock, formatStep } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

/** How many of the five notches are cut, and what the word's colour may mean. */
export interface StickLook {
  notches: 1 | 2 | 3 | 4 | 5;
  tone: "quiet" | "success" | "warning" | "danger";
}

export function stickLook(state: DeliveryState, late = false): StickLook {
  switch (state) {
    case "draft":
      return { notches: 1, tone: "quiet" };
    case "undo_time":
    case "queued":
    case "sending":
      return { notches: 3, tone: "quiet" };
    case "awaiting_login":
    case "unknown_outcome":
      return { notches: 3, tone: "warning" };
    case "needs_you":
      return { notches: 3, tone: "danger" };
    case "cancelled":
      return { notches: 3, tone: "quiet" };
    case "taken_over":
      return { notches: 4, tone: late ? "warning" : "quiet" };
    case "left_in_folder":
      return { notches: 4, tone: "quiet" };
    case "no_answer":
    case "asked_to_wait":
      return { notches: 4, tone: "warning" };
    case "accepted":
      return { notches: 5, tone: "success" };
    case "rejected":
      return { notches: 5, tone: "danger" };
  }
}

/** Taken over, and the time in which a receipt was to come has passed. */
export function isLate(delivery: DeliveryView, now: Date): boolean {
  return (
    delivery.state === "taken_over" && delivery.receiptBy !== null && Date.parse(delivery.receiptBy) <= now.getTime()
  );
}

/** `4 d`, `3 t`, `12 min`: how long something has waited. */
export function useWaited(): (since: string, now: Date) => string {
  const { t } = useTranslation("message");
  return (since, now) => {
    const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 60_000));
    if (minutes < 60) return t("waited.minutes", { count: minutes });
    if (minutes < 48 * 60) return t("waited.hours", { count: Math.floor(minutes / 60) });
    return t("waited.days", { count: Math.floor(minutes / (24 * 60)) });
  };
}

/** Where a message stands, as the one word beside the stick. */
export function useDeliveryWord(): (delivery: DeliveryView, now: Date) => string {
  const { t } = useTranslation("message");
  const waited = useWaited();
  return (delivery, now) => {
    if (isLate(delivery, now)) return t("delivery.taken_over_late", { time: waited(delivery.since, now) });
    if (delivery.state === "no_answer") return t("delivery.no_answer_for", { time: waited(delivery.since, now) });
    if (delivery.state === "queued" && delivery.attempts > 0 && delivery.until !== null) {
      return t("nextAttempt", { number: delivery.attempts + 1, time: formatClock(delivery.until) });
    }
    return t(`delivery.${delivery.state}`, { connection: delivery.connection });
  };
}

/** The reason in words, with the next attempt. */
export function useDeliveryReason(): (delivery: DeliveryView, now: Date) => string | null {
  const { t, i18n } = useTranslation("message");
  return (delivery, now) => {
    const parts: string[] = [];
    if (delivery.state === "no_answer") parts.push(t("takenOverAt", { time: formatStep(delivery.since, now) }));
    if (delivery.reason !== null && delivery.reason !== delivery.state) {
      const key = `message:reason.${delivery.reason}`;
      parts.push(
        i18n.exists(key)
          ? t(`reason.${delivery.reason}`, { connection: delivery.connection })
          : t("reason.other", { code: delivery.reason }),
      );
    }
    return parts.length === 0 ? null : parts.join(" · ");
  };
}
