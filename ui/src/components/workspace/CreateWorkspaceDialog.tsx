import { Button, ErrorSummary, Radio, RadioGroup, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useId, useRef, useState } from "react";

import type { Stage } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { Dialog } from "../Dialog";
import { checkNewWorkspace, type NewWorkspace, type NewWorkspaceField } from "./newWorkspace";
import { StageTag } from "./StageTag";
import { useCreateWorkspace } from "./useCreateWorkspace";
import styles from "./Workspace.module.css";

interface CreateWorkspaceDialogProps {
  stages: readonly Stage[];
  onClose: () => void;
  onCreated: () => void;
}

const order: readonly NewWorkspaceField[] = ["name", "stage", "passphrase", "repeat"];

/** A new workspace: its stage is chosen here and never again. */
export function CreateWorkspaceDialog({ stages, onClose, onCreated }: CreateWorkspaceDialogProps) {
  const { t } = useTranslation("welcome");
  const id = useId();
  const [form, setForm] = useState<NewWorkspace>({
    name: "",
    stage: "",
    method: "keyring",
    passphrase: "",
    repeat: "",
  });
  const [tried, setTried] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const { pending, error, create } = useCreateWorkspace();
  const errors = tried ? checkNewWorkspace(form) : {};
  const listed = order.filter((field) => errors[field] !== undefined);

  function change(part: Partial<NewWorkspace>): void {
    setForm((was) => ({ ...was, ...part }));
  }

  function message(field: NewWorkspaceField): string | undefined {
    const key = errors[field];
    return key === undefined ? undefined : t(`create.error.${key}`);
  }

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    const { stage, passphrase } = form;
    if (Object.keys(checkNewWorkspace(form)).length > 0 || stage === "") {
      setTimeout(() => summary.current?.focus());
      return;
    }
    // The fields are empty before anything can fail: a secret crosses once.
    change({ passphrase: "", repeat: "" });
    setTried(false);
    if (await create(form.name.trim(), stage, form.method, passphrase)) onCreated();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("create.title")}
      width="40rem"
      testId="workspace-create"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={onClose}>
            {t("create.cancel")}
          </Button>
          <Button size="small" type="submit" form={id} loading={pending} data-testid="workspace-create-save">
            {t("create.submit")}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.note}>{t("create.intro")}</p>
        {listed.length > 1 && (
          <ErrorSummary ref={summary} size="small" heading={t("create.summary")}>
            {listed.map((field) => (
              <ErrorSummary.Item key={field} href={`#${id}-${field}`}>
                {message(field)}
              </ErrorSummary.Item>
            ))}
          </ErrorSummary>
        )}
        {error !== null && (
          <p role="alert" className={styles.failed}>
            {error.code === "keyring_gone" ? t("create.keyringGone") : t(`common:error.${error.code}.title`)}
          </p>
        )}
        <TextField
          id={`${id}-name`}
          size="small"
          label={t("create.name")}
          description={t("create.nameHelp")}
          value={form.name}
          error={message("name")}
          onChange={(event) => change({ name: event.target.value })}
          autoComplete="off"
          data-testid="workspace-name"
        />
        <RadioGroup
          id={`${id}-stage`}
          size="small"
          legend={t("create.stage")}
          description={t("create.stageFixed")}
          value={form.stage}
          error={message("stage")}
          onChange={(value: Stage) => change({ stage: value })}
        >
          {stages.map((stage) => (
            <Radio key={stage} value={stage} data-testid={`stage-${stage}`}>
              <StageTag stage={stage} /> {t(`create.${stage.toLowerCase()}`)}
            </Radio>
          ))}
        </RadioGroup>
        {form.stage !== "DEMO" && (
          <RadioGroup
            size="small"
            legend={t("create.method")}
            value={form.method}
            onChange={(value: NewWorkspace["method"]) => change({ method: value })}
          >
            <Radio value="keyring" description={t("create.keyringHelp")}>
              {t("create.keyring")}
            </Radio>
            <Radio value="passphrase" description={t("create.passphraseHelp")} data-testid="method-passphrase">
              {t("create.passphrase")}
            </Radio>
          </RadioGroup>
        )}
        {form.stage !== "DEMO" && form.method === "passphrase" && (
          <>
            <TextField
              id={`${id}-passphrase`}
              size="small"
              type="password"
              label={t("create.passphrase")}
              value={form.passphrase}
              error={message("passphrase")}
              autoComplete="new-password"
              onChange={(event) => change({ passphrase: event.target.value })}
              data-testid="workspace-passphrase"
            />
            <TextField
              id={`${id}-repeat`}
              size="small"
              type="password"
              label={t("create.repeat")}
              value={form.repeat}
              error={message("repeat")}
              autoComplete="new-password"
              onChange={(event) => change({ repeat: event.target.value })}
              data-testid="workspace-repeat"
            />
          </>
        )}
      </form>
    </Dialog>
  );
}
