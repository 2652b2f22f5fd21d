import type { RefObject } from "react";

import { useCall, useNotice } from "@/data";
import type { Mark, ThreadRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import type { ListFocus } from "./ThreadList";

export interface Marks {
  toggleDone: (row: ThreadRow) => void;
  toggleRead: (row: ThreadRow) => void;
  toggleFollow: (row: ThreadRow) => void;
  toggleFiled: (row: ThreadRow) => void;
  setDue: (row: ThreadRow, date: string | null) => void;
  /** Read because it was looked at: without a word. */
  seen: (row: ThreadRow) => void;
}

/** A person's marks: local, each with a way back. Their letters mean the focused row, else the open thread. */
export function useMarks({
  open,
  focus,
  left,
}: {
  open: ThreadRow | null;
  focus: RefObject<ListFocus>;
  /** A thread left the list it stood in. */
  left: (threadId: number) => void;
}): Marks {
  const { t } = useTranslation("inbox");
  const call = useCall();
  const { sayUndoable, sayFailed } = useNotice();
  const mark = (row: ThreadRow, what: Mark, words: string | null, leaves = false): void => {
    call("thread_mark", { threadId: row.threadId, mark: what }).then(
      ({ undoId }) => {
        if (words !== null) sayUndoable(words, undoId);
        if (leaves) left(row.threadId);
      },
      () => sayFailed(t("markFailed")),
    );
  };
  const marks: Marks = {
    toggleDone: (row) => mark(row, { mark: row.done ? "open" : "done" }, t(row.done ? "done.open" : "done.done"), true),
    toggleRead: (row) =>
      mark(row, { mark: row.unread ? "read" : "unread" }, t(row.unread ? "done.read" : "done.unread")),
    toggleFollow: (row) =>
      mark(row, { mark: row.followed ? "unfollow" : "follow" }, t(row.followed ? "done.unfollow" : "done.follow")),
    toggleFiled: (row) =>
      mark(row, { mark: row.filed ? "unfiled" : "filed" }, t(row.filed ? "done.unfiled" : "done.filed")),
    setDue: (row, date) => mark(row, { mark: "due", date }, t(date === null ? "done.noDue" : "done.due")),
    seen: (row) => mark(row, { mark: "read" }, null),
  };
  const meant = (): ThreadRow | null => focus.current.focused ?? open;
  const on = (act: (row: ThreadRow) => void) => () => {
    const row = meant();
    if (row !== null) act(row);
  };
  useAct("done", on(marks.toggleDone));
  useAct("unread", on(marks.toggleRead));
  useAct("follow", on(marks.toggleFollow));
  return marks;
}
