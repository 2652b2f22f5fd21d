import { Button } from "@navikt/ds-react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useDo, useRead } from "@/data";
import type { DraftView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { AddForm } from "./AddForm";
import styles from "./Form.module.css";
import { FormCard } from "./FormList";

/** Which form a draft is to be written in. */
export function ChooseForm({ draft, onChosen }: { draft: DraftView; onChosen: (draft: DraftView) => void }) {
  const { t } = useTranslation("form");
  const shelf = useRead("forms", {});
  const give = useDo("draft_form");
  const choose = (formId: number): void => give.mutate({ draftId: draft.draftId, formId }, { onSuccess: onChosen });
  const rows = shelf.data?.rows ?? [];
  return (
    <div className={styles.form} data-testid="form-choose">
      {give.error !== null && <ErrorCard error={give.error} />}
      {shelf.error !== null && <ErrorCard error={shelf.error} retry={() => void shelf.refetch()} />}
      {shelf.isLoading && <LoadingCard />}
      {rows.length > 0 && (
        <section>
          <h2 className={styles.head}>{t("chooseTitle")}</h2>
          <ul className={styles.cards} aria-label={t("chooseTitle")}>
            {rows.map((row) => (
              <FormCard key={row.formId} row={row}>
                {row.fillable && (
                  <Button
                    size="small"
                    loading={give.isPending && give.variables.formId === row.formId}
                    onClick={() => choose(row.formId)}
                    data-testid="form-use"
                  >
                    {t("use")}
                  </Button>
                )}
              </FormCard>
            ))}
          </ul>
        </section>
      )}
      {rows.length === 0 && shelf.data !== undefined && <p className="bs-subtle">{t("emptyShelf")}</p>}
      <AddForm
        onAdded={(added) => {
          const [only, ...others] = added;
          // One form was loaded to be filled in; of several a person chooses.
          if (only?.fillable === true && others.length === 0) choose(only.formId);
        }}
      />
    </div>
  );
}
