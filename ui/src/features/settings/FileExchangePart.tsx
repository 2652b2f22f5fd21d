import { Button, Switch } from "@navikt/ds-react";
import { FileImportIcon } from "@navikt/aksel-icons";
import { useState } from "react";

import { useCall, useDo, useForget, useNotice, useDragged, useOpenMessageFiles, useRead } from "@/data";
import type { ApiError, FilesTaken } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./Settings.module.css";

/** Messages as files: the switch, and files read in by hand. */
export function FileExchangePart() {
  const { t } = useTranslation("settings");
  const exchange = useRead("file_exchange", {});
  const put = useDo("file_exchange_put");
  const forget = useForget();
  const { sayFailed } = useNotice();
  const { taken, choose, take } = useReadFiles();
  const allowed = exchange.data?.allowed ?? false;
  // Dropped anywhere on this page: it has no other use for a file.
  useDragged((what) => {
    if (allowed && what.kind === "dropped" && what.files.length > 0) void take(what.files);
  });

  async function change(to: boolean): Promise<void> {
    try {
      await put.mutateAsync({ allowed: to });
      await forget("file_exchange");
    } catch (thrown) {
      const inUse = (thrown as ApiError).issues.some((issue) => issue.code === "in_use");
      sayFailed(t(inUse ? "files.inUse" : "files.switchFailed"));
    }
  }

  return (
    <section className={styles.group} data-testid="file-exchange">
      <h2 className={styles.groupTitle}>{t("files.title")}</h2>
      <Switch
        size="small"
        checked={allowed}
        description={t("files.switchHelp")}
        onChange={(event) => void change(event.target.checked)}
        data-testid="file-exchange-switch"
      >
        {t("files.switch")}
      </Switch>
      {allowed && (
        <>
          <p>{t("files.text")}</p>
          <div>
            <Button
              size="small"
              variant="secondary"
              data-color="neutral"
              icon={<FileImportIcon aria-hidden />}
              onClick={() => void choose()}
              data-testid="files-read"
            >
              {t("files.read")}
            </Button>
          </div>
          {taken !== null && <Taken taken={taken} />}
        </>
      )}
    </section>
  );
}

function useReadFiles(): {
  taken: FilesTaken | null;
  choose: () => Promise<void>;
  take: (files: string[]) => Promise<void>;
} {
  const { t } = useTranslation("settings");
  const openFiles = useOpenMessageFiles();
  const call = useCall();
  const { sayFailed } = useNotice();
  const [taken, setTaken] = useState<FilesTaken | null>(null);
  async function choose(): Promise<void> {
    const files = await openFiles();
    if (files.length > 0) await take(files);
  }
  async function take(files: string[]): Promise<void> {
    try {
      setTaken(await call("files_read", { files }));
    } catch {
      sayFailed(t("files.readFailed"));
    }
  }
  return { taken, choose, take };
}

/** What each file brought. */
function Taken({ taken }: { taken: FilesTaken }) {
  const { t } = useTranslation("settings");
  const { go } = useNavigation();
  const threadId = taken.threadId;
  return (
    <div role="status" data-testid="files-taken">
      <ul>
        {taken.files.map((file, index) => (
          <li key={`${file.name}:${String(index)}`}>
            <strong className="bs-mono">{file.name}</strong>{" "}
            {file.problem !== null
              ? t(`files.problem.${file.problem}`, { place: file.place ?? "" })
              : [
                  t("files.new", { count: file.new }),
                  ...(file.receipts > 0 ? [t("files.receipts", { count: file.receipts })] : []),
                  ...(file.known > 0 ? [t("files.known", { count: file.known })] : []),
                  ...(file.conflicts > 0 ? [t("files.conflicts", { count: file.conflicts })] : []),
                  ...(file.forOthers > 0 ? [t("files.forOthers", { count: file.forOthers })] : []),
                ].join(" · ")}
          </li>
        ))}
      </ul>
      {threadId !== null && (
        <Button size="small" variant="tertiary" onClick={() => go({ screen: "inbox", threadId })}>
          {t("files.show")}
        </Button>
      )}
    </div>
  );
}
