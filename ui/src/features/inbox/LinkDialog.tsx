import { Button, Search } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { Age, PersonName, usePersonFacts } from "@/components/person/Person";
import { EmptyLine } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingRows } from "@/components/state/Loading";
import { useInboxPages, useRead } from "@/data";
import type { ThreadRow } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatListTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./LinkDialog.module.css";

/** Do both threads name one person, as far as each of them says? */
export function samePerson(one: ThreadRow, other: ThreadRow): boolean {
  const a = one.patient;
  const b = other.patient;
  if (a.patientId !== null && b.patientId !== null) return a.patientId === b.patientId;
  if (a.maskedNumber !== null && b.maskedNumber !== null && a.maskedNumber !== b.maskedNumber) return false;
  return a.birthDate === null || b.birthDate === null || a.birthDate === b.birthDate;
}

/**
 * Puts this thread into another one: the same person's threads first, any other by search. Both patients stand beside
 * each other before anything is done, and the act can be taken back.
 */
export function LinkDialog({
  row,
  onLink,
  onClose,
}: {
  row: ThreadRow;
  onLink: (into: ThreadRow) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("inbox");
  const text = useText();
  const now = useNow();
  const language = useLanguage();
  const facts = usePersonFacts();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<ThreadRow | null>(null);
  const query = typed.trim();
  const own = useRead("thread_link_choices", { threadId: row.threadId });
  const found = useInboxPages("open", query === "" ? null : query);
  const searched = query === "" ? [] : (found.data?.pages.flatMap((page) => page.rows) ?? []);
  const threads = (query === "" ? (own.data?.threads ?? []) : searched).filter((one) => one.threadId !== row.threadId);
  const differs = chosen !== null && !samePerson(row, chosen);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("link.title")}
      width="40rem"
      testId="link-dialog"
      footer={
        <>
          <Button size="small" variant="secondary" data-color="neutral" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button
            size="small"
            disabled={chosen === null || differs}
            onClick={() => {
              if (chosen !== null) onLink(chosen);
            }}
            data-testid="link-do"
          >
            {t("link.do")}
          </Button>
        </>
      }
    >
      <Search
        size="small"
        label={t("link.search")}
        placeholder={t("searchHint")}
        variant="simple"
        value={typed}
        onChange={setTyped}
        data-testid="link-search"
      />
      <p className="bs-subtle">{query === "" ? t("link.own") : t("link.found")}</p>
      <div className={styles.list} role="radiogroup" aria-label={t("link.title")}>
        {own.error !== null && <ErrorCard error={own.error} retry={() => void own.refetch()} />}
        {own.isPending && <LoadingRows rows={3} />}
        {!own.isPending && threads.length === 0 && (
          <EmptyLine>{query === "" ? t("link.none") : t("empty.query", { query })}</EmptyLine>
        )}
        {threads.map((one) => (
          <label
            key={one.threadId}
            className={classes(styles.row, chosen?.threadId === one.threadId && styles.chosen)}
            data-testid="link-choice"
          >
            <input
              type="radio"
              name="link"
              checked={chosen?.threadId === one.threadId}
              onChange={() => setChosen(one)}
            />
            <span className={styles.words}>
              <span>
                <PersonName person={one.patient} /> <Age person={one.patient} />
              </span>
              <span className="bs-subtle">
                {text(one.kind)} · {t("link.messages", { count: one.messages })}
              </span>
            </span>
            <time className="bs-subtle bs-tabular" dateTime={one.at}>
              {formatListTime(one.at, now, language)}
            </time>
          </label>
        ))}
      </div>
      {chosen !== null && (
        <dl className={styles.both} data-testid="link-both">
          <dt>{t("link.this")}</dt>
          <dd>
            <strong>
              <PersonName person={row.patient} />
            </strong>{" "}
            {facts(row.patient)}
          </dd>
          <dt>{t("link.other")}</dt>
          <dd>
            <strong>
              <PersonName person={chosen.patient} />
            </strong>{" "}
            {facts(chosen.patient)}
          </dd>
        </dl>
      )}
      {differs && (
        <p role="alert" className={styles.differs} data-testid="link-differs">
          {t("link.differs")}
        </p>
      )}
    </Dialog>
  );
}
