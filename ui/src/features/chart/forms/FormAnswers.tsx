import { ExclamationmarkTriangleFillIcon } from "@navikt/aksel-icons";

import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { AnsweredBy, AnsweredForm, AnsweredRow, AnsweredValue } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";

import { DetailsPart } from "../resource/DetailsPart";
import styles from "./FormAnswers.module.css";

interface FormAnswersProps {
  resourceId: number;
  /** What it is called by what stands around it: the form's title is not said twice. */
  called?: string;
  onOpen: (resourceId: number, title: string) => void;
}

/** A filled-in form as it was put together: every question in its place, answered or not. */
export function FormAnswers({ resourceId, called, onOpen }: FormAnswersProps) {
  const { t } = useTranslation("answered");
  const read = useRead("resource_form", { resourceId });
  if (read.data === undefined) {
    return read.error === null ? <LoadingCard /> : <ErrorCard error={read.error} retry={() => void read.refetch()} />;
  }
  const { form, problem, canonical } = read.data;
  if (form === null) {
    return (
      <>
        <p className={styles.quiet} data-testid="form-unknown">
          {t(`problem.${problem ?? "not_found"}`)}
          {canonical !== null && <span className={styles.address}> {canonical}</span>}
        </p>
        <DetailsPart resourceId={resourceId} onOpen={onOpen} />
      </>
    );
  }
  return <Laid answered={read.data} form={form} called={called} />;
}

function Laid({ answered, form, called }: { answered: AnsweredForm; form: AnsweredBy; called: string | undefined }) {
  const { t } = useTranslation("answered");
  const { rows, unknown, cut } = answered;
  const open = rows.filter((row) => row.state === "unanswered").length;
  const about = [
    form.version === null ? null : t("version", { version: form.version }),
    form.publisher,
    t(`source.${form.source}`),
    open === 0 ? null : t("open", { count: open }),
  ];
  return (
    <div className={styles.form} data-testid="form-answers">
      <p className={styles.quiet}>
        {called !== form.title && <span className={styles.title}>{form.title}</span>}{" "}
        {about.filter((part) => part !== null).join(" · ")}
      </p>
      {form.answeredVersion !== null && (
        <Warning testId="form-version">
          {t("otherVersion", { answered: form.answeredVersion, shown: form.version ?? t("noVersion") })}
        </Warning>
      )}
      {form.standing !== "active" && form.standing !== "unknown" && (
        <Warning testId="form-standing">{t(`standing.${form.standing}`)}</Warning>
      )}
      <Rows rows={rows} />
      {unknown.length > 0 && (
        <section data-testid="form-strange">
          <h3 className={styles.heading}>{t("strange")}</h3>
          <p className={styles.quiet}>{t("strangeHelp")}</p>
          <Rows rows={unknown} />
        </section>
      )}
      {cut && <p className={styles.quiet}>{t("cut")}</p>}
    </div>
  );
}

function Warning({ children, testId }: { children: string; testId: string }) {
  return (
    <p className={styles.warning} role="status" data-testid={testId}>
      <ExclamationmarkTriangleFillIcon aria-hidden fontSize="1.25rem" />
      {children}
    </p>
  );
}

function Rows({ rows }: { rows: readonly AnsweredRow[] }) {
  return (
    <dl className={styles.rows}>
      {rows.map((row, at) => (
        // A form never changes its order; a repetition has the same linkId as the one before.
        <Row key={at} row={row} />
      ))}
    </dl>
  );
}

function Row({ row }: { row: AnsweredRow }) {
  const { t } = useTranslation("answered");
  const { prefix, formText, state, answers, kind } = row;
  const question = (
    <>
      {prefix !== null && <span className={styles.prefix}>{prefix} </span>}
      {row.text ?? row.linkId}
      {formText !== null && <span className={styles.other}>{t("formText", { text: formText })}</span>}
    </>
  );
  const depth = Math.min(row.depth, 4);
  if (kind !== "question") {
    return (
      <div className={styles.wide} data-depth={depth} data-state={state} data-kind={kind}>
        <dt>{question}</dt>
        <dd className="bs-subtle">{state === "not_asked" ? t("notAsked") : null}</dd>
      </div>
    );
  }
  return (
    <div className={styles.row} data-depth={depth} data-state={state} data-testid="form-row">
      <dt>{question}</dt>
      <dd>
        {state === "answered" ? (
          <Values answers={answers} />
        ) : (
          <span className="bs-subtle">{t(state === "not_asked" ? "notAsked" : "unanswered")}</span>
        )}
      </dd>
    </div>
  );
}

function Values({ answers }: { answers: readonly AnsweredValue[] }) {
  const { t } = useTranslation("answered");
  const said = ({ text, yes }: AnsweredValue): string => (yes === null ? text : t(yes ? "yes" : "no"));
  if (answers.length === 1 && answers[0] !== undefined) return <span className={styles.value}>{said(answers[0])}</span>;
  return (
    <ul className={classes(styles.value, styles.values)}>
      {answers.map((one, at) => (
        <li key={at}>{said(one)}</li>
      ))}
    </ul>
  );
}
