import { usePartyName } from "@/components/message/Letter";
import type { Inspection, PartyView } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

export interface About {
  title: string;
  from: string;
  to: string;
  sentAt: string | null;
  headerId: string | null;
  bundleId: string | null;
  patient: string | null;
}

/** What a message or file says of itself, as words. */
export function useAbout(inspection: Inspection): About {
  const { t } = useTranslation("inspector");
  const text = useText();
  const partyName = usePartyName();
  const { message, file } = inspection;
  const name = (party: PartyView | null | undefined): string => (party == null ? t("unknownParty") : partyName(party));
  const all = (parties: readonly PartyView[]): string =>
    parties.length === 0 ? t("unknownParty") : parties.map((party) => name(party)).join(", ");
  if (message !== null) {
    return {
      title: text(message.kind),
      from: name(message.from),
      to: all(message.to),
      sentAt: message.sentAt ?? message.receivedAt,
      headerId: message.headerId,
      bundleId: message.bundleId,
      patient: null,
    };
  }
  return {
    title: file === null ? t("tool") : inspection.problem === null ? text(file.kind) : file.name,
    from: name(file?.from),
    to: all(file?.to ?? []),
    sentAt: file?.sentAt ?? null,
    headerId: file?.headerId ?? null,
    bundleId: file?.bundleId ?? null,
    patient: file?.patient?.name ?? null,
  };
}
