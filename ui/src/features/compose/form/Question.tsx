import { PlusIcon, TrashIcon, XMarkIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { memo, useState, type ReactNode } from "react";

import type { FormItem, FormValue } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";

import { Field, isLine } from "./Field";
import { FilesField } from "./FilesField";
import styles from "./Form.module.css";
import { isOrigin, useFaults, useValues, type FormStore } from "./store";
import { fieldId } from "./tree";
import { wordsOf } from "./values";

/** A question with its field. Drawn again only when its own answer or verdict changes. */
export const Question = memo(function Question({
  item,
  place,
  store,
  tried,
}: {
  item: FormItem;
  place: string;
  store: FormStore;
  /** Somebody has tried to send: what is missing is said too. */
  tried: boolean;
}) {
  const { t } = useTranslation("form");
  const text = useText();
  const values = useValues(store, place);
  const faults = useFaults(store, place);
  // What is wrong is said when one has left the field, not in the middle of a word.
  const [left, setLeft] = useState(false);
  const shown = faults.filter((fault) => tried || (left && fault.code !== "required"));
  const error = shown.length === 0 ? undefined : shown.map((fault) => text(fault.message)).join(". ");
  const id = fieldId(place);
  const label = <Label item={item} />;
  const description = <Help item={item} />;
  const repeats = item.repeats && !item.instanced && isLine(item);
  const answer = (next: FormValue[], typing: boolean): void => store.answer(place, next, typing);
  const radio = !repeats && !isLine(item) && !item.repeats && !item.required && values.length > 0;
  if (item.readOnly) return <ReadOnly item={item} values={values} />;
  return (
    <div
      className={styles.question}
      data-testid="form-question"
      data-place={place}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setLeft(true);
      }}
    >
      {item.itemType === "attachment" ? (
        <FilesField {...{ id, item, values, answer, label, description, error, store }} />
      ) : repeats ? (
        <Repeated {...{ id, item, values, answer, label, description, error }} />
      ) : (
        <Field {...{ id, item, values, answer, label, description, error }} />
      )}
      {radio && (
        <Button
          className={styles.clear}
          size="xsmall"
          variant="tertiary"
          data-color="neutral"
          icon={<XMarkIcon aria-hidden />}
          onClick={() => answer([], false)}
        >
          {t("clear")}
        </Button>
      )}
      <Origin place={place} store={store} values={values} />
    </div>
  );
});

function Label({ item }: { item: FormItem }) {
  const { t } = useTranslation("form");
  return (
    <>
      {item.prefix !== null && <span className={styles.prefix}>{item.prefix} </span>}
      {item.text === "" ? item.linkId : item.text}
      {item.required && <span className={styles.required}> {t("required")}</span>}
    </>
  );
}

function Help({ item }: { item: FormItem }) {
  const { t } = useTranslation("form");
  const bounds =
    item.min !== null && item.max !== null
      ? t("between", { min: item.min, max: item.max })
      : item.min !== null
        ? t("atLeast", { min: item.min })
        : item.max !== null
          ? t("atMost", { max: item.max })
          : "";
  const parts = [item.help ?? "", bounds, item.optionsElsewhere === null ? "" : t("elsewhere")].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? null : (
    <>
      {parts.map((part) => (
        <span key={part} className={styles.how}>
          {part}
        </span>
      ))}
    </>
  );
}

/** Where a prefilled answer is from, for as long as it is the one that was filled in. */
function Origin({ place, store, values }: { place: string; store: FormStore; values: readonly FormValue[] }) {
  const { t } = useTranslation("form");
  const origin = store.origin(place);
  if (origin === undefined || !isOrigin(origin, values)) return null;
  const source = t(`from.${origin.source}`);
  return (
    <p className={styles.origin} data-testid="form-origin">
      {origin.at === null ? source : t("fromAt", { source, date: formatDate(origin.at) })}
    </p>
  );
}

function ReadOnly({ item, values }: { item: FormItem; values: readonly FormValue[] }) {
  const { t } = useTranslation("form");
  const shown = values.map((value) => (value.kind === "yes" ? t(value.yes ? "yes" : "no") : wordsOf(value))).join(", ");
  return (
    <div className={styles.question}>
      <p className={styles.readOnlyLabel}>
        <Label item={item} />
      </p>
      <p>{shown === "" ? <span className="bs-subtle">{t("byForm")}</span> : shown}</p>
    </div>
  );
}

/** A question that takes several answers, one line each. */
function Repeated({
  id,
  item,
  values,
  answer,
  label,
  description,
  error,
}: {
  id: string;
  item: FormItem;
  values: readonly FormValue[];
  answer: (values: FormValue[], typing: boolean) => void;
  label: ReactNode;
  description: ReactNode;
  error: ReactNode;
}) {
  const { t } = useTranslation("form");
  // An empty line is part of what is being written, and kept until somebody takes it out.
  const lines: readonly (FormValue | undefined)[] = values.length === 0 ? [undefined] : values;
  const blank: FormValue =
    item.itemType === "quantity"
      ? { kind: "amount", number: "", unit: item.units.length === 1 ? (item.units[0] ?? null) : null }
      : { kind: "words", words: "" };
  const put = (at: number, next: FormValue[], typing: boolean): void => {
    const filled = lines.map((line) => line ?? blank);
    answer([...filled.slice(0, at), next[0] ?? blank, ...filled.slice(at + 1)], typing);
  };
  return (
    <fieldset className={styles.repeated}>
      <legend className={styles.legend}>{label}</legend>
      {description}
      {lines.map((line, at) => (
        <div className={styles.line} key={at}>
          <Field
            id={at === 0 ? id : `${id}-${at}`}
            item={item}
            label={t("answerNumber", { question: item.text, number: at + 1 })}
            hidden
            description={undefined}
            error={at === 0 ? error : undefined}
            values={line === undefined ? [] : [line]}
            answer={(next, typing) => put(at, next, typing)}
          />
          {lines.length > 1 && (
            <Button
              size="small"
              variant="tertiary"
              data-color="neutral"
              icon={<TrashIcon aria-hidden />}
              aria-label={t("removeAnswer", { number: at + 1 })}
              title={t("removeAnswer", { number: at + 1 })}
              onClick={() =>
                answer(
                  values.filter((_, index) => index !== at),
                  false,
                )
              }
            />
          )}
        </div>
      ))}
      <Button
        size="xsmall"
        variant="tertiary"
        icon={<PlusIcon aria-hidden />}
        onClick={() => {
          answer([...lines.map((line) => line ?? blank), blank], false);
          setTimeout(() => document.getElementById(`${id}-${lines.length}`)?.focus(), 30);
        }}
      >
        {t("anotherAnswer")}
      </Button>
    </fieldset>
  );
}
