import { Button, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useId, useRef, useState } from "react";

import { useDo, useForget, useSecret } from "@/data";
import type { UnlockMethod, WorkspaceSummary } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { Dialog } from "../Dialog";
import { StageTag } from "./StageTag";
import styles from "./Workspace.module.css";

/** Can it be opened without asking anybody? */
export function opensSilently(workspace: WorkspaceSummary): boolean {
  return workspace.methods.includes("keyring") || workspace.methods.includes("demo_file");
}

interface OpenWorkspaceDialogProps {
  workspace: WorkspaceSummary;
  onClose: () => void;
  onOpened: () => void;
}

/** Passphrase or recovery code of a workspace that the keyring cannot open. */
export function OpenWorkspaceDialog({ workspace, onClose, onOpened }: OpenWorkspaceDialogProps) {
  const { t } = useTranslation("welcome");
  const open = useDo("workspace_open");
  const secret = useSecret();
  const forget = useForget();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const asks = workspace.methods.filter(
    (one): one is "passphrase" | "recovery_code" => one === "passphrase" || one === "recovery_code",
  );
  const [method, setMethod] = useState<UnlockMethod>(asks[0] ?? "passphrase");
  const [empty, setEmpty] = useState(false);
  const other = asks.find((one) => one !== method);

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    const value = field.current?.value ?? "";
    setEmpty(value === "");
    if (value === "") return;
    // Cleared before anything can fail: a secret crosses once.
    if (field.current !== null) field.current.value = "";
    const name = method === "recovery_code" ? "recovery-code" : "passphrase";
    await secret(`workspace/${workspace.id}/${name}`, value).catch(() => undefined);
    open.mutate(
      { id: workspace.id, method },
      {
        onSuccess: () => {
          void forget("app_state");
          onOpened();
        },
        onError: () => field.current?.focus(),
      },
    );
  }

  const recovery = method === "recovery_code";
  const said = empty
    ? t(recovery ? "lock.error.emptyCode" : "lock.error.empty")
    : open.error === null
      ? undefined
      : t(`common:error.${open.error.code}.title`);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("existing.openNamed", { name: workspace.name })}
      tag={<StageTag stage={workspace.stage} />}
      testId="workspace-open"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={onClose}>
            {t("create.cancel")}
          </Button>
          <Button size="small" type="submit" form={id} loading={open.isPending} data-testid="workspace-open-save">
            {t("existing.openNamed", { name: workspace.name })}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          ref={field}
          size="small"
          type="password"
          autoComplete="off"
          label={t(recovery ? "lock.recovery" : "lock.passphrase")}
          error={said}
          data-testid="unlock-passphrase"
        />
        {other !== undefined && (
          <div>
            <button type="button" className="bs-link" onClick={() => setMethod(other)}>
              {t(other === "recovery_code" ? "lock.useRecovery" : "lock.usePassphrase")}
            </button>
          </div>
        )}
      </form>
    </Dialog>
  );
}
