import type { Tone } from "@/components/state/StateCard";
import type { DeliveryState } from "@/host/bindings";

/** States that ask for a person's eyes, and how loudly. Null: the ladder says enough. */
export function verdictTone(state: DeliveryState): Tone | null {
  switch (state) {
    case "rejected":
    case "needs_you":
      return "danger";
    case "no_answer":
    case "asked_to_wait":
    case "awaiting_login":
    case "unknown_outcome":
      return "warning";
    case "accepted":
      return "success";
    case "cancelled":
      return "neutral";
    case "draft":
    case "undo_time":
    case "queued":
    case "sending":
    case "taken_over":
    case "left_in_folder":
      return null;
  }
}
