import { TextField } from "@navikt/ds-react";

import type { FormItem, FormValue } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Form.module.css";
import { words, wordsOf } from "./values";

/** An answer that is none of the options. */
export function OwnWords({
  item,
  values,
  answer,
  one = false,
}: {
  item: FormItem;
  values: readonly FormValue[];
  answer: (values: FormValue[], typing: boolean) => void;
  /** Takes the place of the option, instead of standing beside it. */
  one?: boolean;
}) {
  const { t } = useTranslation("form");
  const own = values.find((value) => value.kind === "words");
  const options = values.filter((value) => value.kind === "option");
  return (
    <div className={styles.own}>
      <TextField
        size="small"
        label={t("own")}
        value={wordsOf(own)}
        onChange={(event) => {
          const next = words(event.target.value);
          answer(one ? (next.length > 0 ? next : options) : [...options, ...next], true);
        }}
        aria-label={`${item.text}: ${t("own")}`}
        lang="nb"
        autoComplete="off"
      />
    </div>
  );
}
