import { Button } from "@navikt/ds-react";
import { useEffect, useMemo, useRef, useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { DueTag } from "@/components/message/DueTag";
import { Letter } from "@/components/message/Letter";
import { usePersonFacts } from "@/components/person/Person";
import { RawDialog } from "@/components/RawDialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { StateCard } from "@/components/state/StateCard";
import { useRead } from "@/data";
import type { ApiError, MessageView, ThreadView } from "@/host/bindings";
import { formatDate, formatLetterTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import { HeldCard } from "./HeldCard";
import { LetterMenu } from "./LetterMenu";
import { LinkDialog } from "./LinkDialog";
import { ThreadActs } from "./ThreadActs";
import styles from "./ThreadPane.module.css";
import type { Marks } from "./useMarks";
import { useThreadPlace } from "./useThreadPlace";

/** Which letters are open when a thread is shown: the latest from them, what came after it, and what is unread. */
export function unfolded(messages: readonly MessageView[]): Set<number> {
  const isReminder = (message: MessageView): boolean => message.flags.includes("reminder");
  const from = messages.findLastIndex((message) => message.direction === "in" && !isReminder(message));
  return new Set(
    messages
      .filter((message, index) => (index >= from && !isReminder(message)) || (message.unread && !isReminder(message)))
      .map((message) => message.messageId),
  );
}

/** A thread as letters, with what can be done about it. */
export function ThreadPane({
  view,
  error,
  retry,
  marks,
  sideOpen,
  onToggleSide,
}: {
  view: ThreadView | undefined;
  error: ApiError | null;
  retry: () => void;
  marks: Marks;
  sideOpen: boolean;
  onToggleSide: () => void;
}) {
  if (error !== null && view === undefined) {
    return (
      <div className={styles.letters}>
        <ErrorCard error={error} retry={retry} />
      </div>
    );
  }
  if (view === undefined) {
    return (
      <div className={styles.letters}>
        <LoadingCard />
      </div>
    );
  }
  return <Thread view={view} marks={marks} sideOpen={sideOpen} onToggleSide={onToggleSide} />;
}

function Thread({
  view,
  marks,
  sideOpen,
  onToggleSide,
}: {
  view: ThreadView;
  marks: Marks;
  sideOpen: boolean;
  onToggleSide: () => void;
}) {
  const { t } = useTranslation("inbox");
  const text = useText();
  const now = useNow();
  const language = useLanguage();
  const { row } = view;
  const [toggled, setToggled] = useState<ReadonlySet<number>>(new Set());
  const [rawId, setRawId] = useState<number | null>(null);
  const [linking, setLinking] = useState(false);
  const place = useThreadPlace();
  const stray = view.messages.some((message) => message.flags.includes("unlinked"));
  const [first] = useState(() => unfolded(view.messages));
  const known = useRef(new Set(view.messages.map((message) => message.messageId)));
  useSeen(view, marks);
  const open = useMemo(() => {
    // What arrived while the thread was on screen is open.
    const set = new Set(first);
    for (const message of view.messages) if (!known.current.has(message.messageId)) set.add(message.messageId);
    for (const id of toggled) {
      if (set.has(id)) set.delete(id);
      else set.add(id);
    }
    return set;
  }, [first, toggled, view.messages]);
  const latest = view.messages.at(-1);
  const facts = usePersonFacts();
  const about = row.held
    ? t("heldWho")
    : [row.patient.name, facts(row.patient)].filter((part) => part !== "").join(" · ");
  useLatestInView(latest);
  const { go } = useNavigation();
  useAct(
    "inspect",
    () => {
      if (latest !== undefined) go({ screen: "tools", tool: "inspector", messageId: latest.messageId });
    },
    latest !== undefined,
  );
  return (
    <div className={styles.thread} data-testid="thread" data-thread-id={row.threadId}>
      <PaneHead
        title={
          <span id="thread-title" tabIndex={-1} className={styles.title}>
            {text(view.title)}
          </span>
        }
        under={<About view={view} />}
      >
        {row.due !== null && <DueTag due={row.due} soon={row.dueSoon} by={row.dueBy} day={view.due} long />}
      </PaneHead>
      <ThreadActs
        view={view}
        marks={marks}
        sideOpen={sideOpen}
        onToggleSide={onToggleSide}
        onRaw={() => setRawId(latest?.messageId ?? null)}
        onLink={() => setLinking(true)}
      />
      <div className={styles.letters}>
        {row.held && <HeldCard view={view} />}
        {stray && (
          <StateCard tone="neutral" title={t("stray.title")} testId="stray">
            <p>{t("stray.body")}</p>
            <Button size="small" variant="secondary" onClick={() => setLinking(true)} data-testid="stray-link">
              {t("link.open")}
            </Button>
          </StateCard>
        )}
        {view.filedAt !== null && (
          <p className={styles.filed} data-testid="filed">
            {t("filedAt", { time: formatLetterTime(view.filedAt, now, language) })}
          </p>
        )}
        {view.messages.map((message) => (
          <Letter
            key={message.messageId}
            message={message}
            folded={!open.has(message.messageId)}
            onFold={() =>
              setToggled((was) => {
                const next = new Set(was);
                if (!next.delete(message.messageId)) next.add(message.messageId);
                return next;
              })
            }
            onRaw={() => setRawId(message.messageId)}
            connection={row.delivery?.connection ?? ""}
            about={about}
            {...(view.messages.length > 1
              ? { menu: <LetterMenu onDetach={() => place.detach(message.messageId, row.threadId)} /> }
              : {})}
          />
        ))}
      </div>
      {rawId !== null && <Raw messageId={rawId} onClose={() => setRawId(null)} />}
      {linking && (
        <LinkDialog
          row={row}
          onClose={() => setLinking(false)}
          onLink={(into) => {
            setLinking(false);
            place.link(row.threadId, into.threadId);
          }}
        />
      )}
    </div>
  );
}

/** Unread becomes read when the letters have been on screen, once for each time they became unread by themselves. */
function useSeen(view: ThreadView, marks: Marks): void {
  const { row } = view;
  const told = useRef<string | null>(null);
  const newest = `${row.threadId}:${view.messages.length}`;
  useEffect(() => {
    if (!row.unread || told.current === newest) return undefined;
    const timer = setTimeout(() => {
      told.current = newest;
      marks.seen(row);
    }, 400);
    return () => clearTimeout(timer);
  }, [row, newest, marks]);
}

/** What was just sent or has just come is scrolled to; a thread that is opened to be read starts at its top. */
function useLatestInView(latest: MessageView | undefined): void {
  const id = latest?.messageId ?? null;
  const underWay = latest?.delivery?.state === "undo_time";
  const shown = useRef(underWay ? null : id);
  useEffect(() => {
    if (id === shown.current) return;
    shown.current = id;
    document.querySelector(`[data-message-id="${id ?? ""}"]`)?.scrollIntoView({ block: "nearest" });
  }, [id]);
}

function About({ view }: { view: ThreadView }) {
  const { t } = useTranslation("inbox");
  const { row } = view;
  const party = row.party.nav ? `NAV ${row.party.herId}` : `${row.party.name ?? ""} HER-id ${row.party.herId}`.trim();
  if (row.held) return <>{t("heldWho")}</>;
  const born =
    row.patient.birthDate === null ? "" : `, ${t("common:person.born", { date: formatDate(row.patient.birthDate) })}`;
  return (
    <>
      {t("about")} <strong>{row.patient.name === "" ? t("common:person.noName") : row.patient.name}</strong>
      {born} · {party}
    </>
  );
}

function Raw({ messageId, onClose }: { messageId: number; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const raw = useRead("message_raw", { messageId });
  return <RawDialog title={t("raw")} raw={raw.data} error={raw.error} messageId={messageId} onClose={onClose} />;
}
