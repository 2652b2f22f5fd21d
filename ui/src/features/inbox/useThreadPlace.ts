import { toApiError, useCall, useForget, useNotice } from "@/data";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

export interface ThreadPlace {
  /** Puts a thread's messages into another one, and shows that. */
  link: (threadId: number, into: number) => void;
  /** Takes a message out of its thread, and shows where it is. */
  detach: (messageId: number, from: number) => void;
}

/** A person's hand on threads; each act has its way back, to the thread it was done in. */
export function useThreadPlace(): ThreadPlace {
  const { t } = useTranslation("inbox");
  const call = useCall();
  const forget = useForget();
  const { go, replace } = useNavigation();
  const { say, sayFailed } = useNotice();
  const again = (): Promise<void> => forget("thread", "inbox_page", "status");
  const back = (undoId: number, threadId: number) => (): void => {
    call("undo", { undoId }).then(
      () => {
        replace({ screen: "inbox", threadId });
        void again();
      },
      () => sayFailed(t("markFailed")),
    );
  };
  return {
    link: (threadId, into) => {
      call("thread_link", { threadId, intoThreadId: into }).then(
        ({ undoId }) => {
          go({ screen: "inbox", threadId: into });
          say(t("link.done"), back(undoId, threadId));
          void again();
        },
        (thrown: unknown) =>
          sayFailed(toApiError(thrown).code === "wrong_patient" ? t("link.differs") : t("link.failed")),
      );
    },
    detach: (messageId, from) => {
      call("message_detach", { messageId }).then(
        ({ threadId, undoId }) => {
          go({ screen: "inbox", threadId });
          say(t("detach.done"), back(undoId, from));
          void again();
        },
        () => sayFailed(t("detach.failed")),
      );
    },
  };
}
