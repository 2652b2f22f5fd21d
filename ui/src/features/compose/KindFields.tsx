import { DatePicker, Select, Textarea, TextField, useDatepicker } from "@navikt/ds-react";
import { type ReactNode, useId } from "react";

import type { Saving } from "@/data";
import type { DraftView, KindField } from "@/host/bindings";
import { isoDay } from "@/lib/day";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./KindFields.module.css";
import { OrderForm } from "./OrderForm";
import { ReasonsAt } from "./Refused";

/** What a kind asks for beside the text, as its data has it. */
export function KindFields({
  draft,
  saving,
  wrong,
}: {
  draft: DraftView;
  saving: Saving;
  wrong: (field: string) => ReactNode;
}) {
  const { fields } = draft.kind;
  if (fields.length === 0) return null;
  return (
    <div className={styles.fields}>
      {fields.map((field) => (
        <div key={field.id} data-testid={`write-value-${field.id}`} className={wide(field) ? styles.wide : undefined}>
          <OneField
            field={field}
            value={saving.fields.values[field.id] ?? ""}
            change={(value) => saving.change({ values: { ...saving.fields.values, [field.id]: value } })}
            leave={() => void saving.flush()}
            error={wrong(`value:${field.id}`)}
          />
          <ReasonsAt draft={draft} field={`value:${field.id}`} />
        </div>
      ))}
    </div>
  );
}

function wide(field: KindField): boolean {
  return ["text", "questionnaire", "choice"].includes(field.fieldType);
}

interface FieldProps {
  field: KindField;
  value: string;
  change: (value: string) => void;
  leave: () => void;
  error: ReactNode;
}

function OneField({ field, value, change, leave, error }: FieldProps) {
  const { t } = useTranslation("compose");
  const text = useText();
  const id = useId();
  const label = field.required ? text(field.name) : `${text(field.name)} ${t("optional")}`;
  const common = {
    size: "small" as const,
    label,
    error,
    ...(field.help === null ? {} : { description: text(field.help) }),
  };
  switch (field.fieldType) {
    case "choice":
      return (
        <Select {...common} value={value} onChange={(event) => change(event.target.value)} onBlur={leave}>
          <option value="">{t("value.none")}</option>
          {field.options.map((option) => (
            <option key={option.code} value={option.code}>
              {text(option.name)}
            </option>
          ))}
        </Select>
      );
    case "date":
      return <DayField {...common} value={value} change={change} leave={leave} />;
    case "dateTime": {
      const [day = "", time = ""] = value.split("T");
      const join = (nextDay: string, nextTime: string): void =>
        change(nextDay === "" && nextTime === "" ? "" : `${nextDay}T${nextTime}`);
      return (
        <div className={styles.moment} role="group" aria-labelledby={id}>
          <span id={id} className="aksel-sr-only">
            {label}
          </span>
          <DayField {...common} value={day} change={(next) => join(next, time)} leave={leave} />
          <TextField
            size="small"
            label={t("value.clock")}
            placeholder="10:00"
            value={time}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => join(day, event.target.value)}
            onBlur={() => {
              join(day, clock(time));
              leave();
            }}
            htmlSize={6}
          />
        </div>
      );
    }
    case "time":
      return (
        <TextField
          {...common}
          placeholder="10:00"
          value={value}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => change(event.target.value)}
          onBlur={() => {
            change(clock(value));
            leave();
          }}
        />
      );
    case "questionnaire":
      return <OrderForm {...common} value={value} change={change} leave={leave} />;
    case "text":
      return (
        <Textarea
          {...common}
          value={value}
          onChange={(event) => change(event.target.value)}
          onBlur={leave}
          minRows={3}
          maxRows={10}
        />
      );
    default:
      return (
        <TextField
          {...common}
          value={value}
          autoComplete="off"
          onChange={(event) => change(event.target.value)}
          onBlur={leave}
        />
      );
  }
}

/** `9.30`, `0930` and `9` are times to whoever types them. */
export function clock(typed: string): string {
  const parts = /^(\d{1,2})(?:[:.]?(\d{2}))?$/u.exec(typed.trim());
  if (parts === null) return typed;
  return `${(parts[1] ?? "").padStart(2, "0")}:${parts[2] ?? "00"}`;
}

function DayField({
  value,
  change,
  leave,
  ...input
}: {
  value: string;
  change: (value: string) => void;
  leave: () => void;
  size: "small";
  label: string;
  error: ReactNode;
  description?: string;
}) {
  const { datepickerProps, inputProps } = useDatepicker({
    ...(/^\d{4}-\d\d-\d\d$/u.test(value) ? { defaultSelected: new Date(`${value}T12:00:00`) } : {}),
    onDateChange: (next) => {
      if (next !== undefined) change(isoDay(next));
    },
  });
  return (
    <DatePicker {...datepickerProps}>
      <DatePicker.Input
        {...inputProps}
        {...input}
        onChange={(event) => {
          inputProps.onChange?.(event);
          // What is no date is kept as typed: the check says so, and nothing is lost.
          if (event.target.value.trim() === "") change("");
        }}
        onBlur={(event) => {
          inputProps.onBlur?.(event);
          leave();
        }}
      />
    </DatePicker>
  );
}
