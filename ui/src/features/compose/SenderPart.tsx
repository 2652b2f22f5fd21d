import { Select } from "@navikt/ds-react";

import { useDo, useForget, type Saving } from "@/data";
import type { DraftView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

/** One HER-id may be ours at two servers. */
const valueOf = (connection: string, herId: string): string => `${connection}/${herId}`;

/** From which of our HER-ids a new message leaves; nothing where there is no choice. */
export function SenderPart({ draft, saving }: { draft: DraftView; saving: Saving }) {
  const { t } = useTranslation("compose");
  const put = useDo("draft_sender");
  const forget = useForget();
  if (draft.senders.length === 0) return null;
  return (
    <Select
      size="small"
      label={t("sender")}
      hideLabel
      value={valueOf(draft.connection, draft.fromParty.herId)}
      onChange={(event) => {
        const chosen = draft.senders.find((one) => valueOf(one.connection, one.party.herId) === event.target.value);
        if (chosen === undefined) return;
        // What was typed first: the sender decides over which server and to which NAV.
        void saving.flush().then(() => {
          put.mutate(
            { draftId: draft.draftId, connectionId: chosen.connectionId, herId: chosen.party.herId },
            { onSuccess: () => void forget("draft", "draft_check") },
          );
        });
      }}
      data-testid="write-sender"
    >
      {draft.senders.map((one) => (
        <option key={`${one.connectionId}:${one.party.herId}`} value={valueOf(one.connection, one.party.herId)}>
          {one.party.name ?? ""} HER-id {one.party.herId} · {one.connection}
        </option>
      ))}
    </Select>
  );
}
