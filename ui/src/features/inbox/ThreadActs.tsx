import {
  ArrowUndoIcon,
  CheckmarkIcon,
  ClockIcon,
  CodeIcon,
  MenuElipsisHorizontalIcon,
  NotePencilIcon,
  SidebarRightIcon,
  StarFillIcon,
  StarIcon,
} from "@navikt/aksel-icons";
import { ActionMenu, Button } from "@navikt/ds-react";
import { useState } from "react";

import { IconButton } from "@/components/IconButton";
import type { ThreadView } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import { DueDialog } from "./DueDialog";
import styles from "./ThreadPane.module.css";
import { useJournal } from "./useJournal";
import type { Marks } from "./useMarks";

/** Svar, Ferdig, Følg, Frist; the rest behind the dots. */
export function ThreadActs({
  view,
  marks,
  sideOpen,
  onToggleSide,
  onRaw,
  onLink,
}: {
  view: ThreadView;
  marks: Marks;
  sideOpen: boolean;
  onToggleSide: () => void;
  onRaw: () => void;
  /** Opens the dialog that puts this thread into another one. */
  onLink: () => void;
}) {
  const { t } = useTranslation("inbox");
  const text = useText();
  const { go } = useNavigation();
  const room = useRoom();
  const journal = useJournal(view);
  const { lens } = usePreferences().preferences;
  const [due, setDue] = useState(false);
  const { row, answers, noAnswerReason } = view;
  const [main, ...others] = answers;
  const draftId = row.draftId ?? view.drafts[0] ?? null;
  const canAnswer = draftId !== null || (main !== undefined && noAnswerReason === null);
  const answer = (kind?: string): void => {
    if (draftId !== null && kind === undefined) go({ screen: "compose", draftId });
    else if (main !== undefined) go({ screen: "compose", threadId: row.threadId, kind: kind ?? main.kind });
  };
  useAct("reply", () => answer(), canAnswer);
  useAct("due", () => setDue(true));
  useAct("raw", onRaw);
  useAct("print", journal.savePdf);
  return (
    <div className={styles.acts}>
      {canAnswer ? (
        <Button
          size="small"
          icon={draftId === null ? <ArrowUndoIcon aria-hidden /> : <NotePencilIcon aria-hidden />}
          onClick={() => answer()}
          data-testid="thread-answer"
        >
          {draftId !== null ? t("continueDraft") : main?.form === true ? t("fillForm") : t("answer")}
        </Button>
      ) : (
        noAnswerReason !== null && (
          <span className={styles.why} data-testid="no-answer">
            {t(`noAnswer.${noAnswerReason}`)}
          </span>
        )
      )}
      <Button
        size="small"
        variant="secondary"
        icon={<CheckmarkIcon aria-hidden />}
        aria-pressed={row.done}
        onClick={() => marks.toggleDone(row)}
        data-testid="mark-done"
      >
        {t(row.done ? "reopen" : "finish")}
      </Button>
      <Button
        size="small"
        variant="tertiary"
        data-color="neutral"
        icon={row.followed ? <StarFillIcon aria-hidden /> : <StarIcon aria-hidden />}
        aria-pressed={row.followed}
        onClick={() => marks.toggleFollow(row)}
        data-testid="mark-follow"
      >
        {t(row.followed ? "followed" : "follow")}
      </Button>
      {room !== "tight" && (
        <Button
          size="small"
          variant="tertiary"
          data-color="neutral"
          icon={<ClockIcon aria-hidden />}
          onClick={() => setDue(true)}
          data-testid="mark-due"
        >
          {t("due")}
        </Button>
      )}
      <span className={styles.gap} />
      <IconButton label={t("raw")} act="raw" icon={<CodeIcon aria-hidden />} onClick={onRaw} data-testid="thread-raw" />
      <ActionMenu>
        <ActionMenu.Trigger>
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            icon={<MenuElipsisHorizontalIcon aria-hidden />}
            aria-label={t("more")}
            title={t("more")}
            data-testid="thread-journal"
          />
        </ActionMenu.Trigger>
        <ActionMenu.Content align="end">
          <ActionMenu.Group label={t("journal.title")}>
            <ActionMenu.Item onSelect={journal.copyText} data-testid="journal-text">
              {t("journal.copy")}
            </ActionMenu.Item>
            <ActionMenu.Item onSelect={journal.savePdf} shortcut="Ctrl P" data-testid="journal-pdf">
              {t("journal.pdf")}
            </ActionMenu.Item>
            <ActionMenu.Item onSelect={() => marks.toggleFiled(row)} data-testid="mark-journalled">
              {t(row.filed ? "journal.unfile" : "journal.file")}
            </ActionMenu.Item>
          </ActionMenu.Group>
          <ActionMenu.Group label={t("markAs")}>
            <ActionMenu.Item onSelect={() => marks.toggleRead(row)} shortcut="U" data-testid="mark-read">
              {t(row.unread ? "markRead" : "markUnread")}
            </ActionMenu.Item>
            {room === "tight" && (
              <ActionMenu.Item onSelect={() => setDue(true)} shortcut="F">
                {t("due")}
              </ActionMenu.Item>
            )}
          </ActionMenu.Group>
          <ActionMenu.Group label={t("write")}>
            <ActionMenu.Item
              onSelect={() => go({ screen: "compose", threadId: row.threadId })}
              data-testid="thread-write"
            >
              {t(lens === "tester" ? "writeAsEither" : "writeInThread")}
            </ActionMenu.Item>
          </ActionMenu.Group>
          <ActionMenu.Group label={t("thread")}>
            <ActionMenu.Item onSelect={onLink} data-testid="thread-link">
              {t("link.open")}
            </ActionMenu.Item>
          </ActionMenu.Group>
          {canAnswer && draftId === null && others.length > 0 && (
            <ActionMenu.Group label={t("otherAnswers")}>
              {others.map((other) => (
                <ActionMenu.Item
                  key={other.kind}
                  onSelect={() => answer(other.kind)}
                  data-testid={`answer-${other.kind}`}
                >
                  {text(other.name)}
                </ActionMenu.Item>
              ))}
            </ActionMenu.Group>
          )}
        </ActionMenu.Content>
      </ActionMenu>
      {!sideOpen && (
        <IconButton
          label={t("patient")}
          act="sidePane"
          icon={<SidebarRightIcon aria-hidden />}
          onClick={onToggleSide}
          data-testid="side-open"
        />
      )}
      {due && (
        <DueDialog
          date={row.due}
          by={row.dueBy}
          onClose={() => setDue(false)}
          onChoose={(date) => {
            setDue(false);
            marks.setDue(row, date);
          }}
        />
      )}
    </div>
  );
}
