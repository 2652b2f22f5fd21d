import { TrashIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useCall, useDo, useNotice, useRead } from "@/data";
import type { FormRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import composeStyles from "../Compose.module.css";
import { AddForm } from "./AddForm";
import styles from "./Form.module.css";
import { FormCard } from "./FormList";

/** The forms of the workspace: what there is, where it came from, and one more. */
export function FormShelf() {
  const { t } = useTranslation("form");
  const shelf = useRead("forms", {});
  const shelve = useDo("form_shelve");
  const call = useCall();
  const { say, sayFailed } = useNotice();
  const [said, setSaid] = useState("");
  const rows = shelf.data?.rows ?? [];
  const remove = (row: FormRow): void =>
    shelve.mutate(
      { formId: row.formId, onShelf: false },
      {
        onSuccess: () =>
          say(t("removed", { title: row.title }), () => {
            call("form_shelve", { formId: row.formId, onShelf: true }).catch(() => sayFailed(t("notRestored")));
          }),
      },
    );
  return (
    <div className={composeStyles.page} data-testid="form-shelf">
      <PaneHead level={1} title={t("shelf")} under={t("shelfHow")} />
      <div className={composeStyles.column}>
        {shelf.error !== null && <ErrorCard error={shelf.error} retry={() => void shelf.refetch()} />}
        {shelve.error !== null && <ErrorCard error={shelve.error} />}
        {shelf.isLoading && <LoadingCard />}
        {shelf.data !== undefined && rows.length === 0 && <p className="bs-subtle">{t("emptyShelf")}</p>}
        {rows.length > 0 && (
          <ul className={styles.cards} aria-label={t("shelf")}>
            {rows.map((row) => (
              <FormCard key={row.formId} row={row}>
                <Button
                  size="small"
                  variant="tertiary"
                  data-color="neutral"
                  icon={<TrashIcon aria-hidden />}
                  onClick={() => remove(row)}
                  data-testid="form-remove"
                >
                  {t("takeOff")}
                </Button>
              </FormCard>
            ))}
          </ul>
        )}
        <p role="status" className="aksel-sr-only">
          {said}
        </p>
        <AddForm onAdded={(added) => setSaid(t("added", { count: added.length }))} />
      </div>
    </div>
  );
}
