import { DownloadIcon, FileSearchIcon } from "@navikt/aksel-icons";
import { Button, CopyButton } from "@navikt/ds-react";

import { useCall, useNotice, useSaveFile } from "@/data";
import type { ApiError, RawView } from "@/host/bindings";
import { formatBytes, shortHash } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useNavigation } from "@/lib/route";

import { CodeView } from "./CodeView";
import { Dialog } from "./Dialog";
import styles from "./RawDialog.module.css";
import { ErrorCard } from "./state/ErrorCard";
import { LoadingCard } from "./state/Loading";

/** The bytes exactly as received or frozen, with their fingerprint. */
export function RawDialog({
  title,
  raw,
  error,
  messageId,
  onClose,
}: {
  title: string;
  raw: RawView | undefined;
  error: ApiError | null;
  /** Whose bytes they are: the way on to Inspektør, and it may be saved as it is. */
  messageId?: number;
  onClose: () => void;
}) {
  const { t } = useTranslation("common");
  const language = useLanguage();
  const { go } = useNavigation();
  const inspect = (): void => {
    onClose();
    if (messageId !== undefined) go({ screen: "tools", tool: "inspector", messageId });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="65rem"
      testId="raw"
      {...(messageId === undefined
        ? {}
        : {
            footer: (
              <Button
                size="small"
                variant="secondary"
                data-color="neutral"
                icon={<FileSearchIcon aria-hidden />}
                onClick={inspect}
                title={shownKey("inspect")}
                data-testid="raw-inspect"
              >
                {t("raw.inspect")}
              </Button>
            ),
          })}
    >
      {error !== null && <ErrorCard error={error} />}
      {raw === undefined && error === null && <LoadingCard />}
      {raw !== undefined && (
        <>
          <p className={styles.facts}>
            <span>{t("raw.asReceived")}</span>
            <span className="bs-tabular">{formatBytes(raw.bytes, language)}</span>
            <span className="bs-mono" title={raw.sha256}>
              SHA-256 {shortHash(raw.sha256)}
            </span>
            {raw.truncated && <strong>{t("raw.truncated")}</strong>}
            <CopyButton size="xsmall" copyText={raw.json} text={t("copy")} activeText={t("copied")} />
            {messageId !== undefined && <SaveMessage messageId={messageId} />}
          </p>
          <div className={styles.code}>
            <CodeView text={raw.json} label={title} />
          </div>
        </>
      )}
    </Dialog>
  );
}

/** The exact bytes, as a file where the person says. Its name says when and which, and nobody's name. */
function SaveMessage({ messageId }: { messageId: number }) {
  const { t } = useTranslation("common");
  const call = useCall();
  const saveFile = useSaveFile();
  const { say, sayFailed } = useNotice();
  async function save(): Promise<void> {
    try {
      const { name } = await call("message_file_name", { messageId });
      const file = await saveFile(name, "json");
      if (file === null) return;
      await call("message_save", { messageId, file });
      say(t("raw.saved"));
    } catch (thrown) {
      const codes = (thrown as ApiError).issues.map((issue) => issue.code);
      if (codes.includes("file_exchange_off")) sayFailed(t("raw.saveOff"));
      else sayFailed(t(codes.includes("real_number") ? "raw.saveReal" : "raw.saveFailed"));
    }
  }
  return (
    <Button
      size="xsmall"
      variant="tertiary"
      data-color="neutral"
      icon={<DownloadIcon aria-hidden />}
      onClick={() => void save()}
      data-testid="raw-save"
    >
      {t("raw.save")}
    </Button>
  );
}
