import { PlusIcon } from "@navikt/aksel-icons";
import { Button, Search, Table, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useId, useState } from "react";

import { Dialog } from "@/components/Dialog";
import { PaneHead } from "@/components/PaneHead";
import { EmptyLine } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingRows } from "@/components/state/Loading";
import { useDo, useForget, useNotice, useRead } from "@/data";
import type { Party } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import { DirectoryFileActs } from "./DirectoryFile";
import styles from "./Settings.module.css";

/** Names for HER-ids. */
export function DirectoryPage() {
  const { t } = useTranslation("settings");
  const directory = useRead("directory", {});
  const remove = useDo("party_remove");
  const forget = useForget();
  const { sayFailed } = useNotice();
  const [text, setText] = useState("");
  const [editing, setEditing] = useState<Party | "new" | null>(null);
  const wanted = text.trim().toLocaleLowerCase("nb");
  const parties = (directory.data?.parties ?? []).filter(
    (party) => party.herId.startsWith(wanted) || party.name.toLocaleLowerCase("nb").includes(wanted),
  );
  return (
    <div data-testid="directory">
      <PaneHead title={t("directory.title")} under={t("directory.intro")}>
        <DirectoryFileActs />
        <Button
          size="small"
          variant="secondary"
          icon={<PlusIcon aria-hidden />}
          onClick={() => setEditing("new")}
          data-testid="party-add"
        >
          {t("directory.add")}
        </Button>
      </PaneHead>
      <div className={styles.body}>
        {directory.error !== null && <ErrorCard error={directory.error} retry={() => void directory.refetch()} />}
        {directory.data === undefined && directory.error === null && <LoadingRows rows={4} />}
        {directory.data !== undefined && (
          <>
            <div className={styles.search}>
              <Search
                size="small"
                variant="simple"
                label={t("directory.search")}
                placeholder={t("directory.search")}
                hideLabel
                value={text}
                onChange={setText}
              />
            </div>
            {parties.length === 0 ? (
              <EmptyLine>
                {wanted === "" ? t("directory.empty") : t("directory.noHits", { text: text.trim() })}
              </EmptyLine>
            ) : (
              <Table size="small" className={styles.table ?? ""}>
                <Table.Header>
                  <Table.Row>
                    <Table.HeaderCell scope="col">{t("directory.name")}</Table.HeaderCell>
                    <Table.HeaderCell scope="col">{t("directory.herId")}</Table.HeaderCell>
                    <Table.HeaderCell scope="col">{t("directory.source")}</Table.HeaderCell>
                    <Table.HeaderCell scope="col">{t("directory.lastUsed")}</Table.HeaderCell>
                    <Table.DataCell />
                  </Table.Row>
                </Table.Header>
                <Table.Body>
                  {parties.map((party) => (
                    <Table.Row key={party.herId}>
                      <Table.HeaderCell scope="row">{party.name}</Table.HeaderCell>
                      <Table.DataCell className="bs-tabular">{party.herId}</Table.DataCell>
                      <Table.DataCell>{t(`directory.${party.source}`, { defaultValue: party.source })}</Table.DataCell>
                      <Table.DataCell className="bs-tabular">
                        {party.lastUsed === null ? t("directory.never") : formatDate(party.lastUsed)}
                      </Table.DataCell>
                      <Table.DataCell align="right">
                        <Button
                          size="xsmall"
                          variant="tertiary"
                          aria-label={t("directory.editNamed", { name: party.name })}
                          onClick={() => setEditing(party)}
                        >
                          {t("directory.edit")}
                        </Button>
                        {party.source !== "built_in" && (
                          <Button
                            size="xsmall"
                            variant="tertiary"
                            data-color="neutral"
                            aria-label={t("directory.removeNamed", { name: party.name })}
                            onClick={() =>
                              remove.mutate(
                                { herId: party.herId },
                                {
                                  onSuccess: () => void forget("directory"),
                                  onError: () => sayFailed(t("directory.failed")),
                                },
                              )
                            }
                          >
                            {t("directory.remove")}
                          </Button>
                        )}
                      </Table.DataCell>
                    </Table.Row>
                  ))}
                </Table.Body>
              </Table>
            )}
          </>
        )}
      </div>
      {editing !== null && <PartyDialog party={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function PartyDialog({ party, onClose }: { party: Party | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const id = useId();
  const put = useDo("party_put");
  const forget = useForget();
  const [herId, setHerId] = useState(party?.herId ?? "");
  const [name, setName] = useState(party?.name ?? "");
  const [tried, setTried] = useState(false);
  const badId = !/^[1-9]\d{0,7}$/u.test(herId.trim());
  const badName = name.trim() === "";

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    setTried(true);
    if (badId || badName) return;
    put.mutate(
      { herId: herId.trim(), name: name.trim() },
      {
        onSuccess: () => {
          void forget("directory");
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={party === null ? t("directory.add") : t("directory.editNamed", { name: party.name })}
      testId="party"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button size="small" type="submit" form={id} loading={put.isPending} data-testid="party-save">
            {t("directory.save")}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.fields} onSubmit={submit} noValidate>
        <TextField
          size="small"
          label={t("directory.herId")}
          value={herId}
          readOnly={party !== null}
          inputMode="numeric"
          autoComplete="off"
          error={tried && badId ? t("directory.error.herId") : undefined}
          onChange={(event) => setHerId(event.target.value)}
          data-testid="party-her"
        />
        <TextField
          size="small"
          label={t("directory.name")}
          value={name}
          autoComplete="off"
          error={tried && badName ? t("directory.error.name") : undefined}
          onChange={(event) => setName(event.target.value)}
          data-testid="party-name"
        />
        {put.error !== null && (
          <p role="alert" className={styles.failed}>
            {t("directory.failed")}
          </p>
        )}
      </form>
    </Dialog>
  );
}
