import { Button, Checkbox, Table } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useDo, useForget, useNotice } from "@/data";
import type { DirectoryPreview } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Settings.module.css";

/** What a file would bring: which rows are new, which change a name, which cannot be used. Nothing happens by looking. */
export function ImportDialog({ preview, close }: { preview: DirectoryPreview; close: () => void }) {
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
