import { Button, Checkbox, Table } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { toApiError, useCall, useDo, useForget, useNotice, useOpenFiles, useSaveFile } from "@/data";
import type { DirectoryPreview } from "@/host/bindings";
import { useLanguage, useTranslation } from "@/lib/i18n";

import styles from "./Settings.module.css";

/** In from CSV after a look, and out again. */
export function DirectoryFileActs() {
  const { t } = useTranslation("settings");
  const language = useLanguage();
  const call = useCall();
  const openFiles = useOpenFiles();
  const saveFile = useSaveFile();
  const { say, sayFailed } = useNotice();
  const [preview, setPreview] = useState<DirectoryPreview | null>(null);
  const read = async (): Promise<void> => {
    const [handle] = await openFiles();
    if (handle === undefined) return;
    try {
      setPreview(await call("directory_read", { handle }));
    } catch (thrown) {
      const code = toApiError(thrown).issues[0]?.code ?? "failed";
      sayFailed(t(`directory.import.wrongFile.${code}`, { defaultValue: t("directory.import.wrongFile.failed") }));
    }
  };
  const write = async (): Promise<void> => {
    const handle = await saveFile(language === "nb" ? "adressebok.csv" : "directory.csv", "csv");
    if (handle === null) return;
    try {
      await call("directory_export", { handle, language });
      say(t("directory.import.exported"));
    } catch {
      sayFailed(t("directory.import.exportFailed"));
    }
  };
  return (
    <>
      <Button
        size="small"
        variant="tertiary"
        data-color="neutral"
        onClick={() => void write()}
        data-testid="directory-export"
      >
        {t("directory.import.export")}
      </Button>
      <Button
        size="small"
        variant="tertiary"
        data-color="neutral"
        onClick={() => void read()}
        data-testid="directory-import"
      >
        {t("directory.import.act")}
      </Button>
      {preview !== null && <ImportDialog preview={preview} close={() => setPreview(null)} />}
    </>
  );
}

/** What a file would bring: which rows are new, which change a name, which cannot be used. Nothing happens by looking. */
function ImportDialog({ preview, close }: { preview: DirectoryPreview; close: () => void }) {
  const { t } = useTranslation("settings");
  const put = useDo("directory_import");
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const [overwrite, setOverwrite] = useState(false);
  const of = (state: string) => preview.rows.filter((row) => row.state === state);
  const [fresh, changed, same, wrong] = [of("new"), of("changed"), of("same"), of("wrong")];
  // A name that a person wrote is changed only when that is asked for; what a message taught may go at once.
  const byHand = changed.filter((row) => row.source === "entered");
  const wanted = [...fresh, ...changed.filter((row) => row.source !== "entered" || overwrite)];
  const shown = [...wrong, ...changed, ...fresh].slice(0, 200);
  return (
    <Dialog
      open
      onClose={close}
      title={t("directory.import.title")}
      width="44rem"
      testId="directory-preview"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={close}>
            {t("cancel")}
          </Button>
          <Button
            size="small"
            loading={put.isPending}
            disabled={wanted.length === 0}
            onClick={() =>
              put.mutate(
                { rows: wanted.map(({ herId, name }) => ({ herId, name })) },
                {
                  onSuccess: () => {
                    void forget("directory");
                    say(t("directory.import.done", { count: wanted.length }));
                    close();
                  },
                  onError: () => sayFailed(t("directory.failed")),
                },
              )
            }
            data-testid="directory-import-yes"
          >
            {t("directory.import.yes", { count: wanted.length })}
          </Button>
        </>
      }
    >
      <p data-testid="directory-counts">
        {[
          t("directory.import.new", { count: fresh.length }),
          t("directory.import.changed", { count: changed.length }),
          t("directory.import.same", { count: same.length }),
          t("directory.import.wrong", { count: wrong.length }),
        ].join(" · ")}{" "}
        <span className="bs-subtle">{t(`directory.import.${preview.encoding}`)}</span>
      </p>
      {byHand.length > 0 && (
        <Checkbox size="small" checked={overwrite} onChange={(event) => setOverwrite(event.target.checked)}>
          {t("directory.import.overwrite", { count: byHand.length })}
        </Checkbox>
      )}
      <div className={styles.previewRows}>
        <Table size="small" className={styles.table ?? ""}>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{t("directory.import.line")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("directory.herId")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("directory.name")}</Table.HeaderCell>
              <Table.HeaderCell scope="col">{t("directory.import.what")}</Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {shown.map((row) => (
              <Table.Row key={row.line} data-testid="directory-row" data-state={row.state}>
                <Table.DataCell className="bs-tabular">{row.line}</Table.DataCell>
                <Table.DataCell className="bs-tabular">{row.herId}</Table.DataCell>
                <Table.DataCell>{row.name}</Table.DataCell>
                <Table.DataCell>
                  {row.state === "wrong"
                    ? t(`directory.import.problem.${row.problem ?? "columns"}`)
                    : row.state === "changed"
                      ? t("directory.import.was", {
                          name: row.before ?? "",
                          source: t(`directory.${row.source ?? "entered"}`),
                        })
                      : t("directory.import.isNew")}
                </Table.DataCell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </div>
    </Dialog>
  );
}
