import {
  ArrowsCirclepathIcon,
  MenuElipsisVerticalIcon,
  PauseIcon,
  PlayIcon,
  SandboxIcon,
  TasklistIcon,
} from "@navikt/aksel-icons";
import { ActionMenu, Button, Select, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useRef, useState } from "react";

import { IconButton } from "@/components/IconButton";
import { toApiError, useCall, useNotice } from "@/data";
import type { LogRef, LogSummary } from "@/host/bindings";
import { formatCount, formatStep } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { useNow } from "@/lib/now";

import styles from "./Log.module.css";
import { ReplayDialog } from "./ReplayPart";
import type { Walks } from "./useWalks";

const valueOf = (log: LogRef): string => `${log.connectionId}/${log.herId}`;

/** What a position counts, where to go, and whether the list follows. */
export function LogHead({
  log,
  summary,
  all,
  choose,
  position,
  seek,
  following,
  follow,
  walks,
}: {
  log: LogRef;
  summary: LogSummary;
  all: readonly LogSummary[];
  choose: (log: LogRef) => void;
  position: number | null;
  seek: (to: number) => void;
  following: boolean;
  follow: (on: boolean) => void;
  walks: Walks;
}) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const room = useRoom();
  const [replaying, setReplaying] = useState(false);
  const sought = useSeek(log, seek);
  const field = useRef<HTMLInputElement>(null);
  useAct("seek", () => field.current?.focus());
  useAct("tail", () => follow(!following));
  const from = position ?? Math.max(summary.start, summary.end - 50);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (sought.text.trim() !== "") void sought.go(sought.text.trim());
  };
  return (
    <header className={styles.head}>
      <h1 className={styles.title}>{t("title")}</h1>
      {all.length > 1 && (
        <Select
          size="small"
          label={t("whose")}
          hideLabel
          value={valueOf(summary.log)}
          onChange={(event) => {
            const one = all.find((other) => valueOf(other.log) === event.target.value);
            if (one !== undefined) choose(one.log);
          }}
          className={styles.picker ?? ""}
          data-testid="log-picker"
        >
          {all.map((one) => (
            <option key={valueOf(one.log)} value={valueOf(one.log)}>
              {one.kind === "id"
                ? `${t("whole")} · ${one.connection}`
                : t("logName", {
                    name: one.own.name ?? t("unnamed"),
                    herId: one.log.herId,
                    connection: one.connection,
                  })}
            </option>
          ))}
        </Select>
      )}
      <p className={styles.what} data-testid="log-what">
        {t(`what.${summary.kind}`)}
      </p>
      <form className={styles.seek} onSubmit={submit}>
        <TextField
          ref={field}
          size="small"
          label={t("seek.label")}
          hideLabel
          placeholder={t("seek.label")}
          value={sought.text}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={sought.said !== null && sought.wrong}
          aria-describedby="log-seek-said"
          onChange={(event) => sought.type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          data-testid="log-seek"
        />
        <span id="log-seek-said" role="status" className={styles.said} data-wrong={sought.wrong}>
          {sought.said}
        </span>
      </form>
      <Button
        size="small"
        variant="secondary"
        data-color="neutral"
        onClick={() => void sought.go(null)}
        data-testid="log-mine"
      >
        {t("mine")}
      </Button>
      {summary.kind !== "id" && (
        <Button
          size="small"
          variant="secondary"
          data-color="neutral"
          icon={<SandboxIcon aria-hidden />}
          onClick={() => setReplaying(true)}
          disabled={summary.end <= summary.start}
          data-testid="log-replay-open"
        >
          {room === "tight" ? t("replay.short") : t("replay.open", { position: formatCount(from, language) })}
        </Button>
      )}
      <Button
        size="small"
        icon={following ? <PauseIcon aria-hidden /> : <PlayIcon aria-hidden />}
        aria-pressed={following}
        title={`${t(following ? "pause" : "follow")} (T)`}
        onClick={() => follow(!following)}
        data-testid="log-follow"
      >
        {t(following ? "pause" : "follow")}
      </Button>
      <More log={log} summary={summary} walks={walks} />
      {replaying && <ReplayDialog log={log} from={from} close={() => setReplaying(false)} />}
    </header>
  );
}

/** Audit, and reading again: what costs the whole log. */
function More({ log, summary, walks }: { log: LogRef; summary: LogSummary; walks: Walks }) {
  const { t } = useTranslation("log");
  const now = useNow();
  if (log.replay || summary.kind !== "row") return null;
  const audited = summary.audit?.at ?? null;
  return (
    <ActionMenu>
      <ActionMenu.Trigger>
        <IconButton label={t("more")} icon={<MenuElipsisVerticalIcon aria-hidden />} data-testid="log-more" />
      </ActionMenu.Trigger>
      <ActionMenu.Content>
        <ActionMenu.Group
          label={audited === null ? t("audit.never") : t("audit.last", { time: formatStep(audited, now) })}
        >
          <ActionMenu.Item
            icon={<TasklistIcon aria-hidden />}
            disabled={walks.busy}
            onSelect={() => walks.audit()}
            data-testid="log-audit"
          >
            {t("audit.act")}
          </ActionMenu.Item>
          <ActionMenu.Item
            icon={<ArrowsCirclepathIcon aria-hidden />}
            disabled={walks.busy}
            onSelect={() => walks.reread()}
            data-testid="log-reread"
          >
            {t("reread.act")}
          </ActionMenu.Item>
        </ActionMenu.Group>
      </ActionMenu.Content>
    </ActionMenu>
  );
}

interface Sought {
  text: string;
  type: (text: string) => void;
  /** What was found, or why nothing was. */
  said: string | null;
  wrong: boolean;
  go: (text: string | null) => Promise<void>;
}

function useSeek(log: LogRef, seek: (to: number) => void): Sought {
  const { t } = useTranslation("log");
  const call = useCall();
  const now = useNow();
  const { sayFailed, say } = useNotice();
  const [text, setText] = useState("");
  const [said, setSaid] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const go = async (wanted: string | null): Promise<void> => {
    try {
      const found = await call("log_seek", { log, text: wanted });
      setWrong(false);
      const words = t(`seek.by.${found.by}`, {
        time: found.moment === null ? "" : formatStep(found.moment, now),
      });
      setSaid(wanted === null ? null : words);
      if (wanted === null) say(words);
      seek(found.position);
    } catch (thrown) {
      const error = toApiError(thrown);
      const code = error.issues[0]?.code ?? "failed";
      const words = t(`seek.wrong.${code}`, { defaultValue: t("seek.wrong.failed") });
      setWrong(true);
      if (wanted === null) sayFailed(words);
      else setSaid(words);
    }
  };
  return {
    text,
    said,
    wrong,
    go,
    type: (typed) => {
      setText(typed);
      setSaid(null);
      setWrong(false);
    },
  };
}
