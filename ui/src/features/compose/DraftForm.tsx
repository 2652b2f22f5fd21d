import { Radio, RadioGroup, Select, Textarea } from "@navikt/ds-react";
import { useEffect, useState, type ReactNode } from "react";

import { usePartyName } from "@/components/message/Letter";
import { PatientLock } from "@/components/person/PatientLock";
import { useRead, type Saving } from "@/data";
import type { DraftView, FindingView, LostLetter } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import { Attachments } from "./Attachments";
import { ChartSnippets } from "./ChartSnippets";
import styles from "./Compose.module.css";
import { FormPart } from "./form/FormPart";
import { KindFields } from "./KindFields";
import { LostLetters, straightened } from "./LostLetters";
import { ReasonsAt, Refused } from "./Refused";
import { SenderPart } from "./SenderPart";

/** Whom it is about, from whom to whom, and the writing itself. */
export function DraftForm({
  draft,
  saving,
  findings,
  lost,
  tries,
  showOriginal,
}: {
  draft: DraftView;
  saving: Saving;
  findings: readonly FindingView[];
  lost: readonly LostLetter[];
  /** How often somebody has tried to send what could not be sent. */
  tries: number;
  showOriginal: () => void;
}) {
  const { t } = useTranslation("compose");
  const text = useText();
  const { kind } = draft;
  const { fields, change, flush } = saving;
  const wrong = (field: string): ReactNode => {
    const found = findings.find((finding) => finding.severity === "error" && finding.field === field);
    return found === undefined ? undefined : text(found.message);
  };
  const choice = kind.choices.find((one) => one.code === fields.choice);
  const optional = !kind.textRequired && choice?.textRequired !== true;
  const label = t(kind.body === "receipt" ? "why" : kind.unsolicited ? "message" : "answer");
  const asks = kind.choices.length > 0;
  function straighten(): void {
    const values = Object.entries(fields.values).map(([id, value]): [string, string] => [
      id,
      straightened(value, lost),
    ]);
    change({ text: straightened(fields.text, lost), values: Object.fromEntries(values) });
    void flush();
  }
  useEffect(() => {
    // Whoever opens a draft came to write: the first question, or the text, has the focus.
    const first = asks ? "#write-choice input" : "#write-text";
    document.querySelector<HTMLElement>(first)?.focus({ preventScroll: true });
  }, [draft.draftId, asks]);
  return (
    <div className={styles.form}>
      <Refused draft={draft} />
      <PatientLock
        person={draft.patient}
        number={draft.patientNumber}
        note={draft.threadId !== null ? t("locked") : draft.patient.synthetic ? t("synthetic") : t("lockedPatient")}
      />
      <Envelope draft={draft} saving={saving} showOriginal={showOriginal} />
      {kind.choices.length > 0 && (
        <RadioGroup
          size="small"
          legend={t(kind.body === "receipt" ? "verdictChoice" : "choice")}
          value={fields.choice ?? ""}
          onChange={(code: string) => {
            change({ choice: code });
            void flush();
          }}
          error={wrong("choice")}
          id="write-choice"
          data-testid="write-field-choice"
        >
          {kind.choices.map((one) => (
            <Radio key={one.code} value={one.code} data-testid={`choice-${one.code}`}>
              {text(one.name)}
            </Radio>
          ))}
        </RadioGroup>
      )}
      <ReasonsAt draft={draft} field="choice" />
      <KindFields draft={draft} saving={saving} wrong={wrong} />
      {kind.body === "form" ? (
        <FormPart draft={draft} saving={saving} tries={tries} />
      ) : (
        <Textarea
          size="small"
          id="write-text"
          className={styles.text}
          label={optional ? `${label} ${t("optional")}` : label}
          {...(kind.help === null ? {} : { description: text(kind.help) })}
          value={fields.text}
          onChange={(event) => change({ text: event.target.value })}
          onBlur={() => void flush()}
          error={wrong("text")}
          minRows={10}
          maxRows={20}
          lang="nb"
          spellCheck
          data-testid="write-text"
          data-pane-focus
        />
      )}
      <ReasonsAt draft={draft} field="text" />
      <LostLetters
        lost={lost}
        fieldName={(id) => {
          const field = kind.fields.find((one) => one.id === id);
          return field === undefined ? id : text(field.name);
        }}
        straighten={straighten}
      />
      {kind.body === "letter" && <Attachments draft={draft} />}
      {kind.note !== null && kind.body !== "form" && <p className="bs-subtle">{text(kind.note)}</p>}
      {draft.patient.patientId !== null && kind.side === "ours" && kind.body === "letter" && (
        <ChartSnippets
          patientId={draft.patient.patientId}
          insert={(snippet) =>
            change({ text: fields.text.trim() === "" ? `${snippet}\n` : `${fields.text.trimEnd()}\n\n${snippet}\n` })
          }
        />
      )}
    </div>
  );
}

function Envelope({ draft, saving, showOriginal }: { draft: DraftView; saving: Saving; showOriginal: () => void }) {
  const { t } = useTranslation("compose");
  const partyName = usePartyName();
  const { fromParty, to } = draft;
  const asNav = draft.kind.side === "nav";
  return (
    <dl className={styles.envelope}>
      <dt>{t("to")}</dt>
      <dd>
        <Recipient draft={draft} saving={saving}>
          <strong>{partyName(to)}</strong> <span className="bs-subtle">HER-id {to.herId}</span>
        </Recipient>
      </dd>
      <dt>{t("from")}</dt>
      <dd data-testid="write-from">
        {asNav && (
          <>
            <strong>{partyName(fromParty)}</strong> <span className="bs-subtle">HER-id {fromParty.herId}</span>
          </>
        )}
        {!asNav && (
          <>
            <FromUs draft={draft} />
            <SenderPart draft={draft} saving={saving} />
          </>
        )}
      </dd>
      {draft.answersMessageId !== null && (
        <>
          <dt>{t("answers")}</dt>
          <dd>
            {t("answersWhat")}{" "}
            <button type="button" className="bs-link" onClick={showOriginal} data-testid="write-original">
              {t("showBeside")}
            </button>
          </dd>
        </>
      )}
    </dl>
  );
}

/** The author, and the practice that she writes for. */
function FromUs({ draft }: { draft: DraftView }) {
  const { t } = useTranslation("compose");
  const { go } = useNavigation();
  const { from, fromParty } = draft;
  const practice = from.practice ?? fromParty.name;
  return (
    <>
      {from.name === "" ? (
        <button type="button" className={styles.missing} onClick={() => go({ screen: "settings", section: "author" })}>
          {t("noAuthor")}
        </button>
      ) : (
        from.name
      )}{" "}
      {from.hpr === null || from.hpr === "" ? (
        <button type="button" className={styles.missing} onClick={() => go({ screen: "settings", section: "author" })}>
          {t("noHpr")}
        </button>
      ) : (
        <span className="bs-subtle">HPR {from.hpr}</span>
      )}
      <span className="bs-subtle">
        {" "}
        · {practice === null ? "" : `${practice}, `}HER-id {fromParty.herId}
      </span>
    </>
  );
}

/** The recipient as a name; another one from the directory on request. */
function Recipient({ draft, saving, children }: { draft: DraftView; saving: Saving; children: ReactNode }) {
  const { t } = useTranslation("compose");
  const [choosing, setChoosing] = useState(false);
  const directory = useRead("directory", {});
  const partyName = usePartyName();
  const asNav = draft.kind.side === "nav";
  const parties = asNav
    ? draft.recipients.map((party) => ({ herId: party.herId, name: partyName(party) }))
    : (directory.data?.parties ?? []).filter((party) => party.herId !== draft.fromParty.herId);
  // An answer goes to the one who asked.
  if ((!asNav && draft.answersMessageId !== null) || parties.length < 2) return children;
  if (!choosing) {
    return (
      <>
        {children}{" "}
        <button type="button" className="bs-link" onClick={() => setChoosing(true)} data-testid="write-to-change">
          {t("change")}
        </button>
      </>
    );
  }
  return (
    <Select
      size="small"
      label={t("to")}
      hideLabel
      value={draft.to.herId}
      onChange={(event) => {
        saving.setTo(event.target.value);
        setChoosing(false);
      }}
      data-testid="write-to"
    >
      {parties.map((party) => (
        <option key={party.herId} value={party.herId}>
          {party.name} · HER-id {party.herId}
        </option>
      ))}
    </Select>
  );
}
