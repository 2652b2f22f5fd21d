import { Button, ErrorSummary, TextField } from "@navikt/ds-react";
import { type SyntheticEvent, useId, useRef, useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useDo, useForget, useNotice, useRead } from "@/data";
import type { ApiError, Author } from "@/host/bindings";
import { formatClockSeconds } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import { type AuthorField, checkAuthor, type FieldErrors } from "./checks";
import styles from "./Settings.module.css";

const order: readonly AuthorField[] = ["given", "family", "hpr", "practice", "organisationNumber", "phone"];

/** Who is writing: stands in every letter. */
export function AuthorPage() {
  const { t } = useTranslation("settings");
  const author = useRead("author", {});
  return (
    <div data-testid="settings-author-page">
      <PaneHead title={t("author.title")} under={t("author.intro")} />
      <div className={styles.body}>
        {author.error !== null && <ErrorCard error={author.error} retry={() => void author.refetch()} />}
        {author.data === undefined && author.error === null && <LoadingCard />}
        {author.data !== undefined && <AuthorForm author={author.data} />}
      </div>
    </div>
  );
}

/** The engine's refusal at the fields it names. */
function refused(error: ApiError): FieldErrors<AuthorField> {
  const errors: FieldErrors<AuthorField> = {};
  for (const issue of error.issues) {
    const field = order.find((one) => one === issue.place || issue.place === "organisation_number");
    if (field === undefined) continue;
    errors[field] = { hpr: "hprLetters", organisationNumber: "organisationCheck" }[field as string] ?? "other";
  }
  return errors;
}

function AuthorForm({ author }: { author: Author }) {
  const { t } = useTranslation("settings");
  const id = useId();
  const [form, setForm] = useState(author);
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState<FieldErrors<AuthorField>>({});
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const save = useDo("author_put");
  const forget = useForget();
  const { sayFailed } = useNotice();
  const summary = useRef<HTMLDivElement>(null);
  const errors: FieldErrors<AuthorField> = { ...(tried ? checkAuthor(form) : {}), ...said };
  const listed = order.filter((field) => errors[field] !== undefined);

  function change(part: Partial<Author>): void {
    setForm((was) => ({ ...was, ...part }));
    setSaid({});
    setSavedAt(null);
  }

  function message(field: AuthorField): string | undefined {
    const key = errors[field];
    return key === undefined ? undefined : t(`author.error.${key}`);
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    setTried(true);
    if (Object.keys(checkAuthor(form)).length > 0) {
      setTimeout(() => summary.current?.focus());
      return;
    }
    const blank = (text: string | null) => (text === null || text.trim() === "" ? null : text.replace(/\s/gu, ""));
    save.mutate(
      {
        given: form.given.trim(),
        family: form.family.trim(),
        hpr: form.hpr.trim(),
        practice: form.practice.trim(),
        organisationNumber: blank(form.organisationNumber),
        phone: form.phone === null || form.phone.trim() === "" ? null : form.phone.trim(),
      },
      {
        onSuccess: (kept) => {
          setForm(kept);
          setTried(false);
          setSavedAt(new Date().toISOString());
          void forget("author");
        },
        onError: (error) => {
          setSaid(refused(error));
          sayFailed(t("author.saveFailed"));
        },
      },
    );
  }

  const name = `${form.given} ${form.family}`.trim();
  return (
    <form className={styles.form} onSubmit={submit} noValidate data-testid="settings-author-form">
      {tried && listed.length > 1 && (
        <ErrorSummary ref={summary} size="small" heading={t("summary")}>
          {listed.map((field) => (
            <ErrorSummary.Item key={field} href={`#${id}-${field}`}>
              {message(field)}
            </ErrorSummary.Item>
          ))}
        </ErrorSummary>
      )}
      <div className={styles.fields}>
        <TextField
          id={`${id}-given`}
          size="small"
          label={t("author.given")}
          value={form.given}
          error={message("given")}
          autoComplete="off"
          onChange={(event) => change({ given: event.target.value })}
          data-testid="author-given"
        />
        <TextField
          id={`${id}-family`}
          size="small"
          label={t("author.family")}
          value={form.family}
          error={message("family")}
          autoComplete="off"
          onChange={(event) => change({ family: event.target.value })}
          data-testid="author-family"
        />
        <TextField
          id={`${id}-hpr`}
          size="small"
          label={t("author.hpr")}
          description={t("author.hprHelp")}
          value={form.hpr}
          error={message("hpr")}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => change({ hpr: event.target.value })}
          data-testid="author-hpr"
        />
        <TextField
          id={`${id}-phone`}
          size="small"
          label={t("author.phone")}
          description={t("author.optional")}
          value={form.phone ?? ""}
          error={message("phone")}
          autoComplete="off"
          onChange={(event) => change({ phone: event.target.value })}
          data-testid="author-phone"
        />
        <TextField
          id={`${id}-practice`}
          size="small"
          label={t("author.practice")}
          description={t("author.practiceHelp")}
          value={form.practice}
          error={message("practice")}
          autoComplete="off"
          onChange={(event) => change({ practice: event.target.value })}
          data-testid="author-practice"
        />
        <TextField
          id={`${id}-organisationNumber`}
          size="small"
          label={t("author.organisation")}
          description={t("author.optional")}
          value={form.organisationNumber ?? ""}
          error={message("organisationNumber")}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => change({ organisationNumber: event.target.value })}
          data-testid="author-organisation"
        />
      </div>
      <div className={styles.acts}>
        <Button size="small" type="submit" loading={save.isPending} data-testid="author-save">
          {t("author.save")}
        </Button>
        <span role="status" className={styles.help}>
          {savedAt !== null && t("saved", { when: formatClockSeconds(savedAt) })}
        </span>
      </div>
      <section className={styles.group} aria-label={t("author.preview")}>
        <h3 className={styles.label}>{t("author.preview")}</h3>
        <div className={styles.preview}>
          {name === "" || form.hpr.trim() === "" ? (
            <p className={styles.help}>{t("author.previewEmpty")}</p>
          ) : (
            <p>
              <strong>{name}</strong>, {t("author.hprShort", { hpr: form.hpr.trim() })}
              {form.practice.trim() !== "" && ` · ${form.practice.trim()}`}
            </p>
          )}
        </div>
      </section>
    </form>
  );
}
