import { Button, ErrorSummary, Select, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useId, useRef, useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useDo, useRead } from "@/data";
import type { PatientRow } from "@/host/bindings";
import { today } from "@/lib/day";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import {
  checkEnter,
  type EnterErrors,
  type EnterField,
  type EnterForm,
  type NumberVerdict,
  plainNumber,
  refused,
  toEnter,
} from "./enterChecks";
import styles from "./EnterPatient.module.css";
import { prefill } from "./results";

interface EnterPatientProps {
  /** What was searched for, to start from. */
  text: string;
  onClose: () => void;
  onEntered: (row: PatientRow) => void;
}

const order: readonly EnterField[] = ["given", "family", "number", "birthDate"];

/** A patient nobody's journal gave us: marked so for as long as she is here. */
export function EnterPatient({ text, onClose, onEntered }: EnterPatientProps) {
  const { t } = useTranslation("patients");
  const start = prefill(text);
  const [form, setForm] = useState<EnterForm>({
    given: start.given,
    family: start.family,
    number: start.number,
    birthDate: "",
    gender: "",
  });
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState<EnterErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const enter = useDo("patient_enter");
  const app = useRead("app_state", {});
  const summary = useRef<HTMLDivElement>(null);
  const id = useId();

  const number = plainNumber(form.number);
  const whole = /^\d{11}$/u.test(number);
  // The engine has the rules of numbers; a search tells both whether it is valid and whether she is here already.
  const held = useRead("patient_search", { text: number, limit: 3 }, { enabled: whole });
  const verdict: NumberVerdict =
    !whole || held.data === undefined ? "unknown" : held.data.understood === "bad_number" ? "invalid" : "valid";
  const same = whole && verdict === "valid" ? (held.data?.rows[0] ?? null) : null;

  const now = today();
  const checked = checkEnter(form, verdict, now);
  const early: EnterErrors = verdict === "invalid" ? { number: { key: "numberCheck" } } : {};
  const errors: EnterErrors = { ...(tried ? checked : early), ...said };

  function change(part: Partial<EnterForm>): void {
    setForm((was) => ({ ...was, ...part }));
    setSaid({});
    setFailure(null);
  }

  function message(field: EnterField): string | undefined {
    const error = errors[field];
    return error === undefined ? undefined : t(`enter.error.${error.key}`, { count: error.count ?? 0 });
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(checked).length > 0) {
      setTimeout(() => summary.current?.focus());
      return;
    }
    enter.mutate(toEnter(form, now), {
      onSuccess: onEntered,
      onError: (error) => {
        const stage = app.data?.workspace?.stage ?? "TEST";
        const at = refused(error, stage);
        setSaid(at);
        if (Object.keys(at).length === 0) setFailure(t("enter.error.failed"));
      },
    });
  }

  const listed = order.filter((field) => errors[field] !== undefined);
  const name = `${form.given} ${form.family}`.trim();
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("enter.title")}
      testId="patient-enter-form"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" type="button" onClick={onClose}>
            {t("enter.cancel")}
          </Button>
          <Button size="small" type="submit" form={`${id}-form`} loading={enter.isPending} data-testid="enter-save">
            {name === "" ? t("enter.submit") : t("enter.submitNamed", { name })}
          </Button>
        </>
      }
    >
      <p className={styles.intro}>{t("enter.intro")}</p>
      <form id={`${id}-form`} className={styles.form} onSubmit={submit} noValidate>
        {tried && listed.length > 1 && (
          <ErrorSummary ref={summary} size="small" heading={t("enter.summary")} className={styles.wide}>
            {listed.map((field) => (
              <ErrorSummary.Item key={field} href={`#${id}-${field}`}>
                {message(field)}
              </ErrorSummary.Item>
            ))}
          </ErrorSummary>
        )}
        <TextField
          id={`${id}-given`}
          size="small"
          label={t("enter.given")}
          value={form.given}
          error={message("given")}
          autoComplete="off"
          onChange={(event) => change({ given: event.target.value })}
          data-testid="enter-given"
        />
        <TextField
          id={`${id}-family`}
          size="small"
          label={t("enter.family")}
          value={form.family}
          error={message("family")}
          autoComplete="off"
          onChange={(event) => change({ family: event.target.value })}
          data-testid="enter-family"
        />
        <div className={styles.wide}>
          <TextField
            id={`${id}-number`}
            size="small"
            label={t("enter.number")}
            description={t("enter.numberHelp")}
            value={form.number}
            error={message("number")}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => change({ number: event.target.value })}
            data-testid="enter-number"
          />
          <div aria-live="polite" className={styles.note}>
            {whole && held.isFetching && t("enter.checking")}
            {verdict === "valid" && same === null && t("enter.numberFine")}
            {same !== null && (
              <>
                {t("enter.held")} {same.person.name}
                {same.person.birthDate !== null && `, ${formatDate(same.person.birthDate)}`}{" "}
                <Button size="xsmall" variant="tertiary" type="button" onClick={() => onEntered(same)}>
                  {t("enter.openHeld", { name: same.person.name })}
                </Button>
              </>
            )}
          </div>
        </div>
        <TextField
          id={`${id}-birthDate`}
          size="small"
          label={t("enter.birthDate")}
          description={t("enter.birthDateHelp")}
          value={form.birthDate}
          error={message("birthDate")}
          autoComplete="off"
          onChange={(event) => change({ birthDate: event.target.value })}
          data-testid="enter-birth-date"
        />
        <Select
          size="small"
          label={t("enter.gender")}
          description={t("enter.genderHelp")}
          value={form.gender}
          onChange={(event) => change({ gender: event.target.value })}
        >
          <option value="">{t("enter.genderUnset")}</option>
          <option value="female">{t("enter.genderFemale")}</option>
          <option value="male">{t("enter.genderMale")}</option>
          <option value="other">{t("enter.genderOther")}</option>
        </Select>
        {failure !== null && (
          <p role="alert" className={styles.wide}>
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}
