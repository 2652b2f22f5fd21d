import { Button, InlineMessage, Select } from "@navikt/ds-react";
import { FolderIcon } from "@navikt/aksel-icons";

import { usePickFolder, useRead } from "@/data";
import type { ConnectionView, Transport } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import type { ConnectionField, ConnectionForm, FieldErrors } from "./checks";
import styles from "./Workspaces.module.css";

interface RulesFieldsProps {
  form: ConnectionForm;
  /** As kept; null while a new one is written. */
  connection: ConnectionView | null;
  errors: FieldErrors<ConnectionField>;
  onChange: (part: Partial<ConnectionForm>) => void;
}

/** How messages travel, and by which rules: each explained before it is chosen. */
export function RulesFields({ form, connection, errors, onChange }: RulesFieldsProps) {
  const { t } = useTranslation("settings");
  const text = useText();
  const packs = useRead("packs", {});
  const pickFolder = usePickFolder();
  const chosen = packs.data?.packs.find((pack) => pack.id === form.pack) ?? packs.data?.packs[0];
  const changed = connection !== null && form.pack !== "" && form.pack !== connection.pack;
  const folder = form.transport === "folder";

  async function choose(field: "outFolder" | "inFolder"): Promise<void> {
    const picked = await pickFolder();
    if (picked === null) return;
    onChange(
      field === "outFolder"
        ? { outFolder: picked.handle, outFolderName: picked.name }
        : { inFolder: picked.handle, inFolderName: picked.name },
    );
  }

  return (
    <>
      <Select
        className={styles.half}
        size="small"
        label={t("rules.transport")}
        value={form.transport}
        onChange={(event) => onChange({ transport: event.target.value as Transport })}
        data-testid="connection-transport"
      >
        <option value="process_message">{t("rules.processMessage")}</option>
        <option value="bundle">{t("rules.bundle")}</option>
        <option value="folder">{t("rules.folder")}</option>
      </Select>
      <Select
        className={styles.half}
        size="small"
        label={t("rules.pack")}
        value={form.pack === "" ? (chosen?.id ?? "") : form.pack}
        onChange={(event) => onChange({ pack: event.target.value })}
        data-testid="connection-pack"
      >
        {packs.data?.packs.map((pack) => (
          <option key={pack.id} value={pack.id}>
            {text(pack.name)}
          </option>
        ))}
      </Select>
      {folder && (
        <>
          <FolderField
            label={t("rules.outFolder")}
            help={t("rules.outFolderHelp")}
            name={form.outFolderName}
            error={errors.outFolder === undefined ? undefined : t(`connection.error.${errors.outFolder}`)}
            onChoose={() => void choose("outFolder")}
            testId="connection-out-folder"
          />
          <FolderField
            label={t("rules.inFolder")}
            help={t("rules.inFolderHelp")}
            name={form.inFolderName}
            error={errors.inFolder === undefined ? undefined : t(`connection.error.${errors.inFolder}`)}
            onChoose={() => void choose("inFolder")}
            {...(form.inFolderName === "" ? {} : { onClear: () => onChange({ inFolder: "", inFolderName: "" }) })}
            testId="connection-in-folder"
          />
          {errors.transport !== undefined && (
            <InlineMessage size="small" status="error" className={styles.wide}>
              {t(`connection.error.${errors.transport}`)}
            </InlineMessage>
          )}
        </>
      )}
      {chosen !== undefined && (
        <dl className={styles.explained} data-testid="pack-explained">
          <dt>{t("rules.purpose")}</dt>
          <dd>{text(chosen.purpose)}</dd>
          <dt>{t("rules.demands")}</dt>
          <dd>{text(chosen.demands)}</dd>
          <dt>{t("rules.resend")}</dt>
          <dd>{text(chosen.resend)}</dd>
          <dt>{t("rules.receipts")}</dt>
          <dd>{text(chosen.receipts)}</dd>
        </dl>
      )}
      {changed && <Consequence connectionId={connection.connectionId} />}
    </>
  );
}

/** What another set of rules means for what waits already. */
function Consequence({ connectionId }: { connectionId: number }) {
  const { t } = useTranslation("settings");
  const queue = useRead("connection_queue", { connectionId });
  const waiting = queue.data?.waiting.reduce((sum, one) => sum + one.messages, 0) ?? 0;
  return (
    <InlineMessage size="small" status="warning" className={styles.wide} data-testid="pack-consequence">
      {waiting === 0 ? t("rules.changeNone") : t("rules.change", { count: waiting })}
    </InlineMessage>
  );
}

function FolderField({
  label,
  help,
  name,
  error,
  onChoose,
  onClear,
  testId,
}: {
  label: string;
  help: string;
  name: string;
  error: string | undefined;
  onChoose: () => void;
  onClear?: () => void;
  testId: string;
}) {
  const { t } = useTranslation("settings");
  return (
    <div className={styles.half} role="group" aria-label={label}>
      <span className={styles.folderLabel}>{label}</span>
      <span className={styles.folderHelp}>{help}</span>
      <span className={styles.folderRow}>
        <Button
          size="small"
          type="button"
          variant="secondary"
          data-color="neutral"
          icon={<FolderIcon aria-hidden />}
          onClick={onChoose}
          data-testid={testId}
        >
          {t("rules.choose")}
        </Button>
        {onClear !== undefined && (
          <Button size="small" type="button" variant="tertiary" data-color="neutral" onClick={onClear}>
            {t("rules.clear")}
          </Button>
        )}
      </span>
      <span className={styles.folderName}>{name === "" ? t("rules.noFolder") : name}</span>
      {error !== undefined && (
        <InlineMessage size="small" status="error">
          {error}
        </InlineMessage>
      )}
    </div>
  );
}

/** Files that lie unread in a watched folder, each with why. */
export function FilesLeft({ connection }: { connection: ConnectionView }) {
  const { t } = useTranslation("settings");
  if (connection.transport !== "folder" || connection.left.length === 0) return null;
  return (
    <section className={styles.filesLeft} data-testid="files-left">
      <h4 className={styles.filesLeftTitle}>{t("files.leftTitle", { count: connection.left.length })}</h4>
      <p className="bs-subtle">{t("files.leftText")}</p>
      <ul>
        {connection.left.map((file) => (
          <li key={file.name}>
            <strong className="bs-mono">{file.name}</strong>{" "}
            {t(`files.problem.${file.problem}`, { place: file.place ?? "" })}
          </li>
        ))}
      </ul>
    </section>
  );
}
