import { FloppydiskIcon } from "@navikt/aksel-icons";
import { Button, Select, TextField } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useDo, useForget } from "@/data";
import type { SavedQuery } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Query.module.css";

interface SavedPartProps {
  saved: readonly SavedQuery[];
  current: Pick<SavedQuery, "connectionId" | "url" | "method" | "columns">;
  disabled: boolean;
  onOpen: (saved: SavedQuery) => void;
}

/** Questions that have a name. One that names a person gets none. */
export function SavedPart({ saved, current, disabled, onOpen }: SavedPartProps) {
  const { t } = useTranslation("query");
  const forget = useForget();
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const save = useDo("query_save");
  const remove = useDo("query_remove");
  const done = (): void => void forget("query_servers");
  return (
    <>
      {saved.length > 0 && (
        <Select
          size="small"
          label={t("saved.label")}
          value=""
          onChange={(event) => {
            const found = saved.find((one) => String(one.queryId) === event.target.value);
            if (found !== undefined) onOpen(found);
          }}
          data-testid="query-saved"
        >
          <option value="">{t("saved.choose")}</option>
          {saved.map((one) => (
            <option key={one.queryId} value={String(one.queryId)}>
              {one.name}
            </option>
          ))}
        </Select>
      )}
      <Button
        size="small"
        type="button"
        variant="secondary"
        data-color="neutral"
        icon={<FloppydiskIcon aria-hidden />}
        disabled={disabled}
        onClick={() => setNaming(true)}
        data-testid="query-save"
      >
        {t("saved.save")}
      </Button>
      {naming && (
        <Dialog
          open
          onClose={() => setNaming(false)}
          title={t("saved.title")}
          testId="query-save-form"
          footer={
            <>
              <Button size="small" variant="tertiary" data-color="neutral" onClick={() => setNaming(false)}>
                {t("common:cancel")}
              </Button>
              <Button
                size="small"
                loading={save.isPending}
                onClick={() => {
                  save.mutate(
                    { queryId: 0, name, ...current },
                    {
                      onSuccess: () => {
                        done();
                        setNaming(false);
                        setName("");
                      },
                    },
                  );
                }}
                data-testid="query-save-yes"
              >
                {t("saved.yes")}
              </Button>
            </>
          }
        >
          <TextField
            size="small"
            label={t("saved.name")}
            description={t("saved.help")}
            value={name}
            error={save.isError ? t("saved.failed") : undefined}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
            data-testid="query-save-name"
          />
          {saved.length > 0 && (
            <ul className={styles.saved}>
              {saved.map((one) => (
                <li key={one.queryId}>
                  <span>{one.name}</span>
                  <Button
                    size="xsmall"
                    variant="tertiary"
                    data-color="neutral"
                    aria-label={t("saved.removeNamed", { name: one.name })}
                    onClick={() => remove.mutate({ queryId: one.queryId }, { onSuccess: done })}
                  >
                    {t("saved.remove")}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </Dialog>
      )}
    </>
  );
}
