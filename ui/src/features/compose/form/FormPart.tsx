import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { type Saving, useDo } from "@/data";
import type { DraftView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { ChooseForm } from "./ChooseForm";
import { FetchForm } from "./FetchForm";
import styles from "./Form.module.css";
import { FormFill } from "./FormFill";

/** The form of a draft: being filled in, or still to be chosen. */
export function FormPart({ draft, saving, tries }: { draft: DraftView; saving: Saving; tries: number }) {
  const { t } = useTranslation("form");
  const [choosing, setChoosing] = useState(false);
  const give = useDo("draft_form");
  const { form } = saving.fields;
  const take = (chosen: DraftView): void => {
    saving.change({ form: chosen.fields.form });
    void saving.flush().then(() => setChoosing(false));
  };
  if (form !== null && !choosing) {
    return (
      <>
        {draft.kind.unsolicited && (
          <div>
            <Button
              size="xsmall"
              variant="tertiary"
              data-color="neutral"
              onClick={() => void saving.flush().then(() => setChoosing(true))}
              data-testid="form-change"
            >
              {t("change")}
            </Button>
          </div>
        )}
        <FormFill
          key={form.formId}
          draftId={draft.draftId}
          about={draft.patient.name}
          formId={form.formId}
          first={form}
          change={saving.change}
          flush={saving.flush}
          tries={tries}
        />
      </>
    );
  }
  return (
    <div className={styles.form}>
      {draft.formWanted !== null && (
        <FetchForm
          canonical={draft.formWanted}
          draftId={draft.draftId}
          onFetched={(row) => {
            if (!row.fillable) return;
            give.mutate({ draftId: draft.draftId, formId: row.formId }, { onSuccess: take });
          }}
        />
      )}
      {give.error !== null && <ErrorCard error={give.error} />}
      <ChooseForm draft={draft} onChosen={take} />
      {choosing && (
        <div>
          <Button size="small" variant="secondary" data-color="neutral" onClick={() => setChoosing(false)}>
            {t("add.cancel")}
          </Button>
        </div>
      )}
    </div>
  );
}
