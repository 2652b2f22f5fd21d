import {
  Checkbox,
  CheckboxGroup,
  DatePicker,
  Radio,
  RadioGroup,
  Select,
  Textarea,
  TextField,
  useDatepicker,
} from "@navikt/ds-react";
import type { ReactNode } from "react";

import type { FormItem, FormValue } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Form.module.css";
import { OwnWords } from "./OwnWords";
import { choose, chosenKeys, keyOf, words, wordsOf } from "./values";

/** More options than this fold out instead of lying open. */
const OPEN_OPTIONS = 8;

export interface FieldProps {
  id: string;
  item: FormItem;
  label: ReactNode;
  description: ReactNode;
  error: ReactNode;
  values: readonly FormValue[];
  /** An answer; `typing` when more of it may follow at once. */
  answer: (values: FormValue[], typing: boolean) => void;
  /** A label somebody hears: which of several answers this is. */
  hidden?: boolean;
}

/** The field of a question, by what it asks for. */
export function Field(props: FieldProps) {
  switch (props.item.itemType) {
    case "boolean":
      return <YesNo {...props} />;
    case "choice":
    case "open-choice":
      if (props.item.options.length === 0) return <Words {...props} long={false} />;
      return props.item.repeats && !props.item.instanced ? <Several {...props} /> : <One {...props} />;
    case "quantity":
      return <Amount {...props} />;
    case "date":
      return <DateField {...props} />;
    case "text":
      return <Words {...props} long />;
    default:
      return <Words {...props} long={false} />;
  }
}

/** Kinds that are one line of text, several of them when the question repeats. */
export function isLine(item: FormItem): boolean {
  return !["boolean", "choice", "open-choice"].includes(item.itemType) || item.options.length === 0;
}

function YesNo({ id, label, description, error, values, answer }: FieldProps) {
  const { t } = useTranslation("form");
  const value = values[0]?.kind === "yes" ? (values[0].yes ? "yes" : "no") : "";
  return (
    <RadioGroup
      id={id}
      size="small"
      legend={label}
      description={description}
      error={error}
      value={value}
      onChange={(next: string) => answer([{ kind: "yes", yes: next === "yes" }], false)}
    >
      <div className={styles.yesNo}>
        <Radio value="yes">{t("yes")}</Radio>
        <Radio value="no">{t("no")}</Radio>
      </div>
    </RadioGroup>
  );
}

function One(props: FieldProps) {
  const { id, item, label, description, error, values, answer } = props;
  const { t } = useTranslation("form");
  const chosen = chosenKeys(values)[0] ?? "";
  const open = item.itemType === "open-choice";
  const pick = (key: string): void => {
    const option = item.options.find((one) => keyOf(one.coding) === key);
    answer(option === undefined ? [] : [{ kind: "option", option: option.coding }], false);
  };
  // Ja, Nei, Vet ikke: side by side, as yes and no are.
  const short = item.options.length <= 3 && item.options.every((option) => option.words.length <= 12);
  const folded = item.control === "dropdown" || (item.control !== "radio" && item.options.length > OPEN_OPTIONS);
  const own = open && (
    <OwnWords item={item} values={values} answer={(next, typing) => answer(next.slice(-1), typing)} one />
  );
  if (folded) {
    return (
      <>
        <Select
          id={id}
          size="small"
          label={label}
          description={description}
          error={error}
          value={chosen}
          onChange={(event) => pick(event.target.value)}
        >
          <option value="">{t("choose")}</option>
          {item.options.map((option) => (
            <option key={keyOf(option.coding)} value={keyOf(option.coding)}>
              {option.words}
            </option>
          ))}
        </Select>
        {own}
      </>
    );
  }
  return (
    <>
      <RadioGroup
        id={id}
        size="small"
        legend={label}
        description={description}
        error={error}
        value={chosen}
        onChange={pick}
      >
        <div className={short ? styles.yesNo : undefined}>
          {item.options.map((option) => (
            <Radio key={keyOf(option.coding)} value={keyOf(option.coding)}>
              {option.words}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      {own}
    </>
  );
}

function Several({ id, item, label, description, error, values, answer }: FieldProps) {
  const chosen = chosenKeys(values);
  const own = values.filter((value) => value.kind === "words");
  return (
    <>
      <CheckboxGroup
        id={id}
        size="small"
        legend={label}
        description={description}
        error={error}
        value={chosen}
        onChange={(keys: string[]) => answer([...choose(item.options, keys, chosen), ...own], false)}
      >
        {item.options.map((option) => (
          <Checkbox key={keyOf(option.coding)} value={keyOf(option.coding)}>
            {option.words}
          </Checkbox>
        ))}
      </CheckboxGroup>
      {item.itemType === "open-choice" && <OwnWords item={item} values={values} answer={answer} />}
    </>
  );
}

const NUMBERS: Partial<Record<string, "decimal" | "numeric">> = { decimal: "decimal", integer: "numeric" };

function Words({
  id,
  item,
  label,
  description,
  error,
  values,
  answer,
  hidden = false,
  long,
}: FieldProps & { long: boolean }) {
  const { t } = useTranslation("form");
  const text = wordsOf(values[0]);
  const how = t(`how.${item.itemType}`, { defaultValue: "" });
  const help = (
    <>
      {description}
      {how !== "" && <span className={styles.how}>{how}</span>}
    </>
  );
  if (long) {
    return (
      <Textarea
        id={id}
        size="small"
        label={label}
        hideLabel={hidden}
        description={help}
        error={error}
        value={text}
        onChange={(event) => answer(words(event.target.value), true)}
        minRows={2}
        maxRows={12}
        lang="nb"
        spellCheck
        {...(item.maxLength === null ? {} : { maxLength: item.maxLength })}
      />
    );
  }
  return (
    <TextField
      id={id}
      size="small"
      label={label}
      hideLabel={hidden}
      description={help}
      error={error}
      value={text}
      onChange={(event) => answer(words(event.target.value), true)}
      lang="nb"
      autoComplete="off"
      className={NUMBERS[item.itemType] === undefined ? undefined : styles.number}
      inputMode={NUMBERS[item.itemType]}
    />
  );
}

function Amount({ id, item, label, description, error, values, answer, hidden = false }: FieldProps) {
  const { t } = useTranslation("form");
  const [value] = values;
  const [only, ...others] = item.units;
  const unit = value?.kind === "amount" ? value.unit : others.length === 0 ? (only ?? null) : null;
  const set = (number: string, next: typeof unit, typing: boolean): void => {
    const blank = number === "" && (next === null || others.length === 0);
    answer(blank ? [] : [{ kind: "amount", number, unit: next }], typing);
  };
  const shown = unit?.display ?? unit?.code ?? "";
  return (
    <div className={styles.amount}>
      <TextField
        id={id}
        size="small"
        label={label}
        hideLabel={hidden}
        description={description}
        error={error}
        value={wordsOf(value)}
        onChange={(event) => set(event.target.value, unit, true)}
        inputMode="decimal"
        autoComplete="off"
        className={styles.number}
      />
      {others.length > 0 ? (
        <Select
          size="small"
          label={t("unit")}
          value={unit === null ? "" : keyOf(unit)}
          onChange={(event) =>
            set(wordsOf(value), item.units.find((one) => keyOf(one) === event.target.value) ?? null, false)
          }
        >
          <option value="">{t("choose")}</option>
          {item.units.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)}>
              {one.display ?? one.code}
            </option>
          ))}
        </Select>
      ) : (
        shown !== "" && <span className={styles.unit}>{shown}</span>
      )}
    </div>
  );
}

/** A date as it is typed; the calendar writes it the same way. A year or a month alone is a date to FHIR. */
function DateField({ id, label, description, error, values, answer, hidden = false }: FieldProps) {
  const text = wordsOf(values[0]);
  const typed = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const iso = typed?.[1]?.length === 4;
  const day =
    typed === null ? undefined : new Date(+(typed[iso ? 1 : 3] ?? 0), +(typed[2] ?? 1) - 1, +(typed[iso ? 3 : 1] ?? 1));
  const { datepickerProps, inputProps } = useDatepicker({
    allowTwoDigitYear: false,
    ...(day === undefined || Number.isNaN(day.getTime()) ? {} : { defaultSelected: day }),
    onDateChange: (date) => {
      // Typing is read by the engine; only the calendar itself writes here.
      if (date === undefined || !datepickerProps.open) return;
      const two = (number: number): string => String(number).padStart(2, "0");
      answer(words(`${two(date.getDate())}.${two(date.getMonth() + 1)}.${date.getFullYear()}`), false);
    },
  });
  const shown = iso ? `${typed[3] ?? ""}.${typed[2] ?? ""}.${typed[1] ?? ""}` : text;
  return (
    <DatePicker {...datepickerProps} dropdownCaption fromDate={new Date(1900, 0, 1)} toDate={new Date(2100, 11, 31)}>
      <DatePicker.Input
        {...inputProps}
        id={id}
        size="small"
        label={label}
        hideLabel={hidden}
        description={description}
        error={error}
        value={shown}
        onChange={(event) => {
          inputProps.onChange?.(event);
          answer(words(event.target.value), true);
        }}
      />
    </DatePicker>
  );
}
