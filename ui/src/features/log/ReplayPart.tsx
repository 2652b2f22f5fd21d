import { SandboxIcon } from "@navikt/aksel-icons";
import { Button, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useDo, useForget, useNotice } from "@/data";
import type { LogRef, LogReplay } from "@/host/bindings";
import { formatCount } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";

import styles from "./Log.module.css";

/** From where, and what it does and does not do. */
export function ReplayDialog({ log, from, close }: { log: LogRef; from: number; close: () => void }) {
  const { t } = useTranslation("log");
  const replay = useDo("log_replay");
  const forget = useForget();
  const { sayFailed } = useNotice();
  const [position, setPosition] = useState(String(from));
  const wrong = !/^\d{1,12}$/u.test(position.replaceAll(/\s/gu, ""));
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (wrong) return;
    replay.mutate(
      { log: { ...log, replay: false }, from: Number(position.replaceAll(/\s/gu, "")) },
      {
        onSuccess: () => {
          void forget("log_replay_state");
          close();
        },
        onError: () => sayFailed(t("replay.failed")),
      },
    );
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t("replay.title")}
      testId="log-replay-dialog"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={close}>
            {t("cancel")}
          </Button>
          <Button
            size="small"
            type="submit"
            form="log-replay-from"
            loading={replay.isPending}
            data-testid="log-replay-start"
          >
            {t("replay.start")}
          </Button>
        </>
      }
    >
      <form id="log-replay-from" className={styles.form} onSubmit={submit} noValidate>
        <p>{t("replay.what")}</p>
        <TextField
          size="small"
          label={t("replay.from")}
          value={position}
          inputMode="numeric"
          autoComplete="off"
          error={wrong ? t("replay.wrong") : undefined}
          onChange={(event) => setPosition(event.target.value)}
          data-testid="log-replay-position"
        />
      </form>
    </Dialog>
  );
}

/** What a replay is doing or has found: a bar over the list until it is closed. */
export function ReplayBar({
  replay,
  shown,
  show,
  close,
  seek,
}: {
  replay: LogReplay;
  /** Is its log the one in the list? */
  shown: boolean;
  show: (shown: boolean) => void;
  close: () => void;
  seek: (to: number) => void;
}) {
  const { t } = useTranslation("log");
  const language = useLanguage();
  const [listed, setListed] = useState(false);
  const count = (value: number): string => formatCount(value, language);
  const running = replay.state === "reading" || replay.state === "comparing";
  const found =
    replay.state === "done"
      ? [
          t("replay.rows", { count: replay.rows, rows: count(replay.rows) }),
          t("replay.messages", { count: replay.messages, rows: count(replay.messages) }),
          t("replay.receipts", { count: replay.receipts, rows: count(replay.receipts) }),
          t("replay.errors", { errors: count(replay.errors), warnings: count(replay.warnings) }),
          replay.different === 0
            ? t("replay.same")
            : t("replay.different", { count: replay.different, rows: count(replay.different) }),
        ]
      : [t(`replay.state.${replay.state}`, { rows: count(replay.rows) })];
  return (
    <div className={styles.replay} role="status" data-testid="log-replay" data-state={replay.state}>
      <SandboxIcon aria-hidden className={styles.replayIcon} />
      <span className={styles.replayWords}>
        <strong>{t("replay.name", { position: count(replay.from) })}</strong> {found.join(" · ")}
      </span>
      {replay.state === "done" && replay.different > 0 && (
        <Button
          size="xsmall"
          variant="tertiary"
          data-color="neutral"
          onClick={() => setListed(true)}
          data-testid="log-replay-differences"
        >
          {t("replay.showDifferences")}
        </Button>
      )}
      {replay.state !== "real_number" && (
        <Button
          size="xsmall"
          variant="tertiary"
          data-color="neutral"
          onClick={() => show(!shown)}
          data-testid="log-replay-show"
        >
          {t(shown ? "replay.hide" : "replay.show")}
        </Button>
      )}
      <Button size="xsmall" variant="tertiary" data-color="neutral" onClick={close} data-testid="log-replay-close">
        {t(running ? "replay.stop" : "replay.close")}
      </Button>
      {listed && <Differences replay={replay} seek={seek} close={() => setListed(false)} />}
    </div>
  );
}

function Differences({ replay, seek, close }: { replay: LogReplay; seek: (to: number) => void; close: () => void }) {
  const { t } = useTranslation("log");
  const text = useText();
  const language = useLanguage();
  return (
    <Dialog open onClose={close} title={t("replay.differences")} testId="log-differences">
      <ul className={styles.differences}>
        {replay.differences.map((one) => (
          <li key={one.position}>
            <button
              type="button"
              className="bs-link"
              onClick={() => {
                seek(one.position);
                close();
              }}
            >
              {formatCount(one.position, language)}
            </button>{" "}
            {text(one.kind)} · {t(`replay.difference.${one.what}`)}
          </li>
        ))}
      </ul>
      {replay.different > replay.differences.length && (
        <p className={styles.none}>
          {t("replay.more", { rows: formatCount(replay.different - replay.differences.length, language) })}
        </p>
      )}
    </Dialog>
  );
}
