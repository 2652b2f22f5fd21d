import { ErrorSummary } from "@navikt/ds-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { DraftFields, FormFault, FormFields, FormState, FormView } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import { Body, focusIn } from "./Body";
import { FormDraft } from "./FilesField";
import styles from "./Form.module.css";
import { Notes } from "./Notes";
import { ProgressBar } from "./ProgressBar";
import { FormStore } from "./store";
import { fieldId, grow } from "./tree";

interface FillProps {
  draftId: number;
  /** Whose form it is, for the window in which a file is looked at. */
  about: string;
  formId: number;
  /** As it was opened; from here on the store is the truth. */
  first: FormFields;
  change: (part: Partial<DraftFields>) => void;
  flush: () => Promise<boolean>;
  /** How often somebody has tried to send. */
  tries: number;
}

/** A form that is being filled in. */
export const FormFill = memo(
  function FormFill(props: FillProps) {
    const view = useRead("form", { formId: props.formId });
    if (view.data === undefined) {
      return view.error === null ? <LoadingCard /> : <ErrorCard error={view.error} retry={() => void view.refetch()} />;
    }
    return <Filling {...props} view={view.data} />;
  },
  // `first` is a new object after each keystroke, and read once only.
  (before, after) =>
    before.draftId === after.draftId &&
    before.about === after.about &&
    before.formId === after.formId &&
    before.change === after.change &&
    before.flush === after.flush &&
    before.tries === after.tries,
);

function Filling({ draftId, about, first, change, flush, tries, view }: FillProps & { view: FormView }) {
  const { t } = useTranslation("form");
  const state = useRead("form_state", { draftId }, { keep: true });
  const [store] = useState(
    () =>
      new FormStore(first, (form, done) => {
        change({ form });
        if (done) void flush();
      }),
  );
  const branches = useMemo(() => grow(view.items), [view]);
  const judged = state.data;
  useEffect(() => {
    if (judged !== undefined) store.judge(judged);
  }, [judged, store]);
  const of = useMemo(() => ({ draftId, about }), [draftId, about]);
  const tried = tries > 0;
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever opens a form came to fill it in.
    body.current?.querySelector<HTMLElement>("input, textarea, select")?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={styles.form} data-testid="form" data-form-id={view.row.formId}>
      <Notes row={view.row} />
      {judged !== undefined && <ProgressBar state={judged} view={view} store={store} />}
      {tried && judged !== undefined && <Summary state={judged} view={view} tries={tries} />}
      <div className={styles.body} ref={body} onBlur={() => void flush()}>
        <FormDraft value={of}>
          <Body branches={branches} prefix="" store={store} tried={tried} />
        </FormDraft>
      </div>
      {view.items.length === 0 && <p className="bs-subtle">{t("cannotFill")}</p>}
    </div>
  );
}

/** Everything that is amiss, each leading to its place. */
function Summary({ state, view, tries }: { state: FormState; view: FormView; tries: number }) {
  const { t } = useTranslation("form");
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
  }, [tries]);
  if (state.faults.length === 0) return null;
  const name = (fault: FormFault): string => {
    const key = /([^/]*?)(\[\d+\])?$/.exec(fault.place)?.[1] ?? fault.place;
    const item = view.items.find((one) => one.key === key);
    const question = item === undefined || item.text === "" ? key : item.text;
    const short = question.length > 90 ? `${question.slice(0, 88)}…` : question;
    return `${short}: ${lower(text(fault.message))}`;
  };
  return (
    <ErrorSummary
      ref={box}
      size="small"
      heading={t("amiss", { count: state.faults.length })}
      data-testid="form-summary"
    >
      {state.faults.map((fault, index) => (
        <ErrorSummary.Item
          key={`${fault.place}:${index}`}
          href={`#${fieldId(fault.place)}`}
          onClick={(event) => {
            event.preventDefault();
            focusIn(fieldId(fault.place));
          }}
        >
          {name(fault)}
        </ErrorSummary.Item>
      ))}
    </ErrorSummary>
  );
}

function lower(words: string): string {
  return words.slice(0, 1).toLowerCase() + words.slice(1);
}
