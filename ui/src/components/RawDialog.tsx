import { FileSearchIcon } from "@navikt/aksel-icons";
import { Button, CopyButton } from "@navikt/ds-react";

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
  /** Whose bytes they are: the way on to Inspektør. */
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
          </p>
          <div className={styles.code}>
            <CodeView text={raw.json} label={title} />
          </div>
        </>
      )}
    </Dialog>
  );
}
