import { useState } from "react";

import { toApiError, useCall, useForget, useNotice } from "@/data";
import type { DraftAttachmentView, RefusedFile } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

/** What was refused stays until other files are handed over: a toast would be gone before it is read. */
export function useAttach(draftId: number): {
  /** Those that were taken. */
  hand: (files: string[]) => Promise<readonly DraftAttachmentView[]>;
  remove: (one: DraftAttachmentView) => void;
  refused: readonly RefusedFile[];
  busy: boolean;
} {
  const { t } = useTranslation("compose");
  const call = useCall();
  const forget = useForget();
  const { say, sayUndoable, sayFailed } = useNotice();
  const [refused, setRefused] = useState<readonly RefusedFile[]>([]);
  const [busy, setBusy] = useState(false);
  const fresh = (): void => void forget("draft_attachments", "draft_check");
  return {
    busy,
    refused,
    async hand(files) {
      if (files.length === 0) return [];
      setBusy(true);
      try {
        const answer = await call("draft_attach", { draftId, files });
        setRefused(answer.refused);
        const [renamed] = answer.renamed;
        if (renamed !== undefined) say(t("attachments.renamed", { given: renamed.given, name: renamed.name }));
        return answer.taken;
      } catch (thrown) {
        sayFailed(t(`common:error.${toApiError(thrown).code}.title`));
        return [];
      } finally {
        setBusy(false);
        fresh();
      }
    },
    remove(one) {
      call("draft_detach", { draftId, attachmentId: one.attachmentId }).then(
        ({ undoId }) => {
          sayUndoable(t("attachments.removed", { name: one.name }), undoId);
          fresh();
        },
        (thrown: unknown) => sayFailed(t(`common:error.${toApiError(thrown).code}.title`)),
      );
    },
  };
}
