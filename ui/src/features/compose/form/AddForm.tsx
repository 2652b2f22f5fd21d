import { Button, FileUpload, Textarea } from "@navikt/ds-react";
import { useState } from "react";

import { useDo } from "@/data";
import type { ApiError, FormRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Form.module.css";

/** A form comes in as its own text: from a file picked or dropped, or pasted. */
export function AddForm({ onAdded }: { onAdded: (rows: FormRow[]) => void }) {
  const { t } = useTranslation("form");
  const add = useDo("form_add");
  const [pasting, setPasting] = useState(false);
  const [pasted, setPasted] = useState("");
  const [unread, setUnread] = useState(false);
  async function files(chosen: readonly File[]): Promise<void> {
    setUnread(false);
    const added: FormRow[] = [];
    for (const file of chosen) {
      try {
        const { rows } = await add.mutateAsync({ text: await file.text() });
        added.push(...rows);
      } catch (thrown) {
        // What the engine said stands under the field; a file the window cannot read has no other words.
        if (!(typeof thrown === "object" && thrown !== null && "code" in thrown)) setUnread(true);
        break;
      }
    }
    if (added.length > 0) onAdded(added);
  }
  const wrong = unread ? t("add.unread") : add.error === null ? undefined : reason(add.error, t);
  return (
    <section className={styles.add} data-testid="form-add">
      <FileUpload.Dropzone
        label={t("add.title")}
        description={t("add.how")}
        accept=".json,.xml"
        multiple
        error={pasting ? undefined : wrong}
        onSelect={(chosen) => void files(chosen.map((one) => one.file))}
      />
      {pasting ? (
        <div className={styles.paste}>
          <Textarea
            size="small"
            label={t("add.text")}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
            error={wrong}
            minRows={4}
            maxRows={10}
            className={styles.code}
            data-testid="form-text"
            autoFocus
          />
          <div className={styles.line}>
            <Button
              size="small"
              loading={add.isPending}
              onClick={() =>
                add.mutate(
                  { text: pasted },
                  {
                    onSuccess: ({ rows }) => {
                      setPasted("");
                      setPasting(false);
                      onAdded(rows);
                    },
                  },
                )
              }
              data-testid="form-text-add"
            >
              {t("add.do")}
            </Button>
            <Button size="small" variant="secondary" data-color="neutral" onClick={() => setPasting(false)}>
              {t("add.cancel")}
            </Button>
          </div>
        </div>
      ) : (
        <Button size="xsmall" variant="tertiary" onClick={() => setPasting(true)} data-testid="form-paste">
          {t("add.paste")}
        </Button>
      )}
    </section>
  );
}

function reason(error: ApiError, t: (key: string) => string): string {
  const code = error.issues[0]?.code;
  return error.code === "invalid" && code !== undefined
    ? t(`add.wrong.${code}`)
    : t(`common:error.${error.code}.title`);
}
