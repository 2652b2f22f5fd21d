import { Button, TextField } from "@navikt/ds-react";
import { useRef, useState, type SyntheticEvent } from "react";

import { useDo, useForget, useSecret } from "@/data";
import type { AppState, UnlockMethod } from "@/host/bindings";
import { formatClock } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import { Mark } from "../Mark";
import styles from "./LockScreen.module.css";

/** Everything behind is unmounted. A count without names, and the way back in. */
export function LockScreen({ app }: { app: AppState }) {
  const { t } = useTranslation("shell");
  const { workspace, lockedAt } = app;
  return (
    <main className={styles.lock} data-testid="locked" data-stage={workspace?.stage ?? "none"}>
      <div className={styles.box}>
        <Mark />
        <h1 className={styles.title}>{t("locked.title")}</h1>
        <p className="bs-subtle">
          {app.newSinceLock > 0 && lockedAt !== null
            ? t("locked.new", { count: app.newSinceLock, time: formatClock(lockedAt) })
            : t("locked.nothing")}{" "}
          {t("locked.draft")}
        </p>
        {workspace !== null && <Unlock workspaceId={workspace.id} methods={workspace.methods} />}
        {workspace !== null && (
          <p className="bs-subtle bs-xs">
            {workspace.name} · {workspace.stage}
          </p>
        )}
      </div>
    </main>
  );
}

function Unlock({ workspaceId, methods }: { workspaceId: string; methods: readonly UnlockMethod[] }) {
  const { t } = useTranslation("shell");
  const open = useDo("workspace_open");
  const secret = useSecret();
  const forget = useForget();
  const field = useRef<HTMLInputElement>(null);
  const silent = methods.includes("keyring") || methods.includes("demo_file");
  const [method, setMethod] = useState<UnlockMethod | null>(silent ? null : (methods[0] ?? null));
  const unlock = (chosen: UnlockMethod | null): void =>
    open.mutate({ id: workspaceId, method: chosen }, { onSuccess: () => void forget("app_state") });
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const value = field.current?.value ?? "";
    if (method === null) {
      unlock(null);
      return;
    }
    // Cleared before anything can fail: a secret crosses once.
    if (field.current !== null) field.current.value = "";
    const name = method === "recovery_code" ? "recovery-code" : "passphrase";
    await secret(`workspace/${workspaceId}/${name}`, value).catch(() => undefined);
    unlock(method);
  }
  const failed = open.error === null ? null : t(`common:error.${open.error.code}.title`);
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      {method !== null && (
        <TextField
          ref={field}
          size="small"
          type="password"
          autoComplete="off"
          autoFocus
          label={t(method === "recovery_code" ? "locked.recoveryCode" : "locked.passphrase")}
          error={failed}
          data-testid="unlock-passphrase"
        />
      )}
      {method === null && failed !== null && (
        <p role="alert" className={styles.failed}>
          {failed}
        </p>
      )}
      <Button size="small" type="submit" loading={open.isPending} autoFocus={method === null} data-testid="unlock">
        {t("locked.unlock")}
      </Button>
      {(["passphrase", "recovery_code"] as const)
        .filter((other) => other !== method && methods.includes(other))
        .map((other) => (
          <button key={other} type="button" className="bs-link" onClick={() => setMethod(other)}>
            {t(`locked.use.${other}`)}
          </button>
        ))}
    </form>
  );
}
