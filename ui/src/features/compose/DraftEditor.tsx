import { TrashIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useRef, useState } from "react";

import { KindCode } from "@/components/kind/KindCode";
import { usePartyName } from "@/components/message/Letter";
import { PaneHead } from "@/components/PaneHead";
import { Panes } from "@/components/Panes";
import { useDo, useDraftSaving, useNotice, useRead } from "@/data";
import { useCall } from "@/data";
import type { DraftView, OutboxRow } from "@/host/bindings";
import { formatDayMonth, formatLongDay } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import { countCheck } from "./check";
import styles from "./Compose.module.css";
import { ConfirmSend } from "./ConfirmSend";
import { DraftFooter } from "./DraftFooter";
import { DraftForm } from "./DraftForm";
import { DraftSide, type SideTab } from "./DraftSide";
import { NavBand } from "./NavBand";

/** A draft: the form, beside it what the receiver reads, what goes on the wire, and what the rules say. */
export function DraftEditor({ draft }: { draft: DraftView }) {
  const { t } = useTranslation("compose");
  const text = useText();
  const { go, back, canGoBack } = useNavigation();
  const room = useRoom();
  const { lens } = usePreferences().preferences;
  const call = useCall();
  const { say, sayUndoable, sayFailed } = useNotice();
  const saving = useDraftSaving(draft);
  const check = useRead("draft_check", { draftId: draft.draftId }, { keep: true });
  const discard = useDo("draft_discard");
  const [tab, setTab] = useState<SideTab>(lens === "tester" ? "check" : "letter");
  const [confirming, setConfirming] = useState(false);
  // Errors stand at their fields once somebody has tried to send.
  const [tried, setTried] = useState(false);
  const [tries, setTries] = useState(0);
  const partyName = usePartyName();
  const asNav = draft.kind.side === "nav";
  const sendButton = useRef<HTMLButtonElement>(null);

  const leave = (): void => {
    if (canGoBack) back();
    else go({ screen: "compose" });
  };
  async function trySend(): Promise<void> {
    setTried(true);
    if (!(await saving.flush())) return;
    const fresh = await check.refetch();
    if (fresh.data === undefined) return;
    if (countCheck(fresh.data).errors === 0) {
      setConfirming(true);
      return;
    }
    setTries((before) => before + 1);
    // A form has a summary of its own, which takes the focus: the answers are mended there.
    if (fresh.data.findings.some((finding) => finding.field?.startsWith("form:") === true)) return;
    setTab("check");
    setTimeout(
      () => document.querySelector<HTMLElement>("[data-testid='finding'][data-severity='error']")?.focus(),
      60,
    );
  }
  function sent(row: OutboxRow): void {
    setConfirming(false);
    say(t(asNav ? "sentAsNav" : "sent", { name: draft.patient.name }), () => {
      call("outbox_undo", { outboxId: row.outboxId }).then(
        ({ draftId }) => go({ screen: "compose", draftId }),
        () => sayFailed(t("tooLate")),
      );
    });
    go(asNav ? { screen: "outbox", outboxId: row.outboxId } : { screen: "inbox", threadId: row.threadId });
  }
  function throwAway(): void {
    discard.mutate(
      { draftId: draft.draftId },
      {
        onSuccess: ({ undoId }) => {
          leave();
          sayUndoable(t("discarded"), undoId);
        },
      },
    );
  }
  useAct("save", () => void saving.flush());
  useAct("send", () => void trySend(), !confirming);
  return (
    <div className={styles.editor} data-testid="write" data-draft-id={draft.draftId} data-side={draft.kind.side}>
      {asNav && <NavBand connection={draft.connection} to={partyName(draft.to)} />}
      <div className={styles.panes}>
        <Panes
          screen="compose"
          panes={[
            {
              id: "form",
              label: t("form"),
              min: 440,
              content: (
                <>
                  <PaneHead level={1} title={text(draft.kind.name)} under={<Under draft={draft} />}>
                    <Button
                      size="small"
                      variant="tertiary"
                      data-color="neutral"
                      icon={<TrashIcon aria-hidden />}
                      loading={discard.isPending}
                      onClick={throwAway}
                      data-testid="write-discard"
                    >
                      {t("discard")}
                    </Button>
                  </PaneHead>
                  <DraftForm
                    draft={draft}
                    saving={saving}
                    findings={tried ? (check.data?.findings ?? []) : []}
                    lost={check.data?.lost ?? []}
                    tries={tries}
                    showOriginal={() => setTab("original")}
                  />
                </>
              ),
            },
            {
              id: "side",
              label: t("side"),
              size: room === "wide" ? 560 : 392,
              min: 340,
              max: 760,
              content: <DraftSide draft={draft} check={check.data} error={check.error} tab={tab} setTab={setTab} />,
            },
          ]}
        />
      </div>
      <DraftFooter
        draft={draft}
        saving={saving}
        errors={tried && check.data !== undefined ? countCheck(check.data).errors : 0}
        onClose={leave}
        onSend={() => void trySend()}
        sendRef={sendButton}
      />
      {confirming && check.data !== undefined && (
        <ConfirmSend draft={draft} check={check.data} onClose={() => setConfirming(false)} onSent={sent} />
      )}
    </div>
  );
}

function Under({ draft }: { draft: DraftView }) {
  const { t } = useTranslation("compose");
  const now = useNow(60_000);
  const language = useLanguage();
  const { lens } = usePreferences().preferences;
  const thread = useRead("thread", { threadId: draft.threadId ?? 0 }, { enabled: draft.threadId !== null }).data;
  const first = thread?.messages[0];
  const parts = [
    draft.replacesOutboxId !== null ? t("replaces") : null,
    draft.threadId === null
      ? t("newThread")
      : first === undefined
        ? t("inThread")
        : t("inThreadFrom", { day: formatDayMonth(first.sentAt ?? first.receivedAt, now, language) }),
    draft.due === null ? null : t("due", { day: formatLongDay(draft.due, now, language) }),
  ].filter((part) => part !== null);
  return (
    <>
      {parts.join(" · ")}
      {lens === "tester" && (
        <>
          {" · "}
          <KindCode kind={draft.kind} />
        </>
      )}
    </>
  );
}
