import { useCall, useForget, useNotice } from "@/data";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

/** What can be done about a message that is on its way, or did not arrive. Which of them, the engine says. */
export interface OutboxActs {
  /** Takes it back within the undo time: the draft opens unchanged. */
  undo: (outboxId: number) => void;
  /** Now, instead of when its turn comes: the same bytes. */
  retry: (outboxId: number) => void;
  cancel: (outboxId: number) => void;
  /** Another message with new ids, linked to this one. */
  editAsNew: (outboxId: number) => void;
  solve: (outboxId: number) => void;
}

export function useOutboxActs(): OutboxActs {
  const { t } = useTranslation("outbox");
  const { go } = useNavigation();
  const call = useCall();
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const again = (): Promise<void> => forget("outbox", "outbox_detail", "status");
  const failed = (): void => {
    sayFailed(t("failed"));
    void again();
  };
  const simply =
    (name: "outbox_retry" | "outbox_cancel" | "outbox_solve", words: string) =>
    (outboxId: number): void => {
      call(name, { outboxId }).then(() => {
        say(words);
        void again();
      }, failed);
    };
  const intoDraft =
    (name: "outbox_undo" | "outbox_edit_as_new", words: string | null) =>
    (outboxId: number): void => {
      call(name, { outboxId }).then(
        ({ draftId }) => {
          if (words !== null) say(words);
          go({ screen: "compose", draftId });
        },
        (error: unknown) => {
          const late = typeof error === "object" && error !== null && "code" in error && error.code === "too_late";
          if (late) sayFailed(t("tooLate"));
          else failed();
        },
      );
    };
  return {
    undo: intoDraft("outbox_undo", t("undone")),
    retry: simply("outbox_retry", t("retrying")),
    cancel: simply("outbox_cancel", t("cancelled")),
    editAsNew: intoDraft("outbox_edit_as_new", null),
    solve: simply("outbox_solve", t("solved")),
  };
}
