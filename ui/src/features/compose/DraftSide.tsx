import { CheckmarkCircleFillIcon, XMarkOctagonFillIcon } from "@navikt/aksel-icons";
import { Button, Tabs } from "@navikt/ds-react";

import { CodeView } from "@/components/CodeView";
import { FindingRow } from "@/components/message/FindingRow";
import { usePartyName } from "@/components/message/Letter";
import { LetterBody } from "@/components/message/LetterBody";
import { useNumberWords } from "@/components/person/Person";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useNotice, useRead } from "@/data";
import type { ApiError, DraftCheck, DraftView, FindingView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes, formatClockSeconds, formatDate, formatNationalNumber } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import { countCheck, ordered } from "./check";
import styles from "./Compose.module.css";
import { focusIn } from "./form/Body";
import { fieldId } from "./form/tree";

export type SideTab = "letter" | "wire" | "check" | "original";

/** Slik ser det ut · Slik sendes det · Kontroll (n) · the message that is answered. */
export function DraftSide({
  draft,
  check,
  error,
  tab,
  setTab,
}: {
  draft: DraftView;
  check: DraftCheck | undefined;
  error: ApiError | null;
  tab: SideTab;
  setTab: (tab: SideTab) => void;
}) {
  const { t } = useTranslation("compose");
  const count = check === undefined ? null : countCheck(check);
  const marked = count === null ? 0 : count.errors + count.warnings;
  return (
    <Tabs value={tab} onChange={(next) => setTab(next as SideTab)} size="small" className={styles.side}>
      <Tabs.List className={styles.tabs}>
        <Tabs.Tab value="letter" label={t("tab.letter")} data-testid="tab-letter" />
        <Tabs.Tab value="wire" label={t("tab.wire")} data-testid="tab-wire" />
        <Tabs.Tab
          value="check"
          data-testid="tab-check"
          label={
            <span className={styles.tabLabel}>
              {t("tab.check")}
              {marked > 0 && (
                <span className={classes(styles.count, count !== null && count.errors > 0 && styles.countError)}>
                  {marked}
                </span>
              )}
            </span>
          }
        />
        {draft.answersMessageId !== null && (
          <Tabs.Tab value="original" label={t("tab.original")} data-testid="tab-original" />
        )}
      </Tabs.List>
      <div className={styles.sideBody}>
        {error !== null && check === undefined && (
          <div className={styles.cards}>
            <ErrorCard error={error} />
          </div>
        )}
        {check === undefined && error === null && (
          <div className={styles.cards}>
            <LoadingCard />
          </div>
        )}
        {check !== undefined && (
          <>
            <Tabs.Panel value="letter" className={styles.panel}>
              <div className={styles.cards}>
                <LetterPreview draft={draft} check={check} />
                <CheckCard check={check} showAll={() => setTab("check")} />
              </div>
            </Tabs.Panel>
            <Tabs.Panel value="wire" className={styles.panel}>
              <Wire check={check} />
            </Tabs.Panel>
            <Tabs.Panel value="check" className={styles.panel}>
              <CheckList check={check} />
            </Tabs.Panel>
          </>
        )}
        {draft.answersMessageId !== null && draft.threadId !== null && (
          <Tabs.Panel value="original" className={styles.panel}>
            <Original threadId={draft.threadId} messageId={draft.answersMessageId} />
          </Tabs.Panel>
        )}
      </div>
    </Tabs>
  );
}

/** What the receiver reads, while it is written. */
function LetterPreview({ draft, check }: { draft: DraftView; check: DraftCheck }) {
  const { t } = useTranslation("compose");
  const text = useText();
  const partyName = usePartyName();
  const numberWord = useNumberWords();
  const { from, fromParty, patient } = draft;
  const attachments = useRead("draft_attachments", { draftId: draft.draftId }, { keep: true }).data?.attachments ?? [];
  const asNav = draft.kind.side === "nav";
  return (
    <article className={styles.preview} data-testid="letter-preview" aria-label={t("tab.letter")}>
      <header className={styles.previewHead}>
        <div>
          <strong>{asNav ? partyName(fromParty) : (from.practice ?? partyName(fromParty))}</strong>
          {!asNav && (
            <p className="bs-subtle">
              {from.name}
              {from.hpr !== null && from.hpr !== "" && ` · HPR ${from.hpr}`}
            </p>
          )}
        </div>
        <div className={styles.previewRight}>
          <p className="bs-tabular">{formatDate(check.checkedAt)}</p>
          <p>{t("toName", { name: partyName(draft.to) })}</p>
        </div>
      </header>
      <div className={styles.previewBody}>
        <h3 className={styles.previewTitle}>{text(draft.kind.name)}</h3>
        <p className="bs-subtle">
          {t("common:person.about", { name: patient.name })}
          {draft.patientNumber !== null && (
            <>
              {", "}
              <span className="bs-together">
                {numberWord(patient)} {formatNationalNumber(draft.patientNumber)}
              </span>
            </>
          )}
        </p>
        <LetterBody blocks={check.letter} small empty={t("nothingYet")} />
        {attachments.length > 0 && (
          <p className="bs-subtle" data-testid="preview-attachments">
            {t("attachments.title")}: {attachments.map((one) => one.name).join(", ")}
          </p>
        )}
      </div>
    </article>
  );
}

function CheckCard({ check, showAll }: { check: DraftCheck; showAll: () => void }) {
  const { t } = useTranslation("compose");
  const { inOrder, total } = countCheck(check);
  return (
    <section className={styles.checkCard} data-testid="check-card">
      <header className={styles.checkHead}>
        <h3 className={styles.previewTitle}>{t("tab.check")}</h3>
        <span className="bs-subtle bs-xs bs-tabular">
          {t("rules", { count: total })} · {formatClockSeconds(check.checkedAt)}
        </span>
      </header>
      {ordered(check.findings)
        .slice(0, 3)
        .map((finding, index) => (
          <FindingRow key={`${finding.rule}:${index}`} finding={{ ...finding, source: null, path: "" }} />
        ))}
      <p className={styles.inOrder}>
        <CheckmarkCircleFillIcon aria-hidden className={styles.ok} />
        <span className={styles.grow}>{t("inOrder", { count: inOrder })}</span>
        <button type="button" className="bs-link" onClick={showAll}>
          {t("showAll")}
        </button>
      </p>
    </section>
  );
}

function Wire({ check }: { check: DraftCheck }) {
  const { t } = useTranslation("compose");
  const language = useLanguage();
  const bytes = new TextEncoder().encode(check.json).length;
  const resources = check.json.match(/"resourceType"/g)?.length ?? 1;
  return (
    <div className={styles.wire}>
      <p className={styles.wireNote}>
        <span>{t("wire.facts", { count: resources - 1, size: formatBytes(bytes, language) })}</span>
        <span>{t("wire.frozen")}</span>
      </p>
      <div className={styles.wireCode}>
        <CodeView text={check.json} label={t("tab.wire")} />
      </div>
    </div>
  );
}

function CheckList({ check }: { check: DraftCheck }) {
  const { t } = useTranslation("compose");
  const text = useText();
  const { errors, warnings, inOrder } = countCheck(check);
  return (
    <div className={styles.checkList} data-testid="check-list">
      <header className={styles.verdict} data-testid="check-verdict" data-errors={errors}>
        {errors > 0 ? (
          <XMarkOctagonFillIcon aria-hidden className={styles.bad} />
        ) : (
          <CheckmarkCircleFillIcon aria-hidden className={styles.ok} />
        )}
        <div>
          <h3 className={styles.verdictTitle}>
            {errors === 0
              ? t("verdict.fine")
              : check.predictedStatus === null
                ? t("verdict.mend")
                : t("verdict.refused", { status: check.predictedStatus })}
          </h3>
          <p className="bs-subtle">
            {t("verdict.counts", { errors, warnings, inOrder })} · {t("verdict.pack", { pack: check.pack })}
          </p>
        </div>
      </header>
      {ordered(check.findings).map((finding, index) => (
        <FindingRow key={`${finding.rule}:${index}`} finding={finding}>
          <Repair finding={finding} />
        </FindingRow>
      ))}
      {check.groups.map((group) => (
        <p key={group.firstRule} className={styles.inOrder}>
          <CheckmarkCircleFillIcon aria-hidden className={group.inOrder === group.total ? styles.ok : styles.partly} />
          <span className={styles.grow}>
            {text(group.name)} <span className="bs-subtle">{t("groupInOrder", { count: group.inOrder })}</span>
          </span>
          <code className="bs-subtle">
            {group.firstRule}–{group.lastRule}
          </code>
        </p>
      ))}
    </div>
  );
}

/** The button that leads to where it is mended. */
function Repair({ finding }: { finding: FindingView }) {
  const { t } = useTranslation("compose");
  const { go } = useNavigation();
  const { say } = useNotice();
  const { field } = finding;
  if (field === null || field === "clock") return null;
  const mend = (): void => {
    if (field === "author") go({ screen: "settings", section: "author" });
    else if (field === "text") document.getElementById("write-text")?.focus();
    else if (field === "choice") document.querySelector<HTMLElement>("#write-choice input")?.focus();
    else if (field.startsWith("form:")) focusIn(fieldId(field.slice(5)));
    else if (field.startsWith("value:"))
      document
        .querySelector<HTMLElement>(`[data-testid='write-value-${field.slice(6)}'] :is(input,select,textarea)`)
        ?.focus();
    else if (field === "recipient") document.querySelector<HTMLElement>("[data-testid='write-to-change']")?.click();
    else say(t("repair.patientHow"));
  };
  return (
    <Button
      size="xsmall"
      variant={finding.severity === "error" ? "primary" : "secondary"}
      onClick={mend}
      data-testid="repair"
    >
      {t(`repair.${field.startsWith("value:") ? "value" : field.startsWith("form") ? "form" : field}`, {
        defaultValue: t("repair.other"),
      })}
    </Button>
  );
}

/** The message that is answered, beside the writing. */
function Original({ threadId, messageId }: { threadId: number; messageId: number }) {
  const { t } = useTranslation("compose");
  const thread = useRead("thread", { threadId });
  const message = thread.data?.messages.find((one) => one.messageId === messageId);
  if (message === undefined) {
    return (
      <div className={styles.cards}>{thread.error === null ? <LoadingCard /> : <ErrorCard error={thread.error} />}</div>
    );
  }
  return (
    <div className={styles.cards}>
      <article className={styles.preview} aria-label={t("tab.original")}>
        <div className={styles.previewBody}>
          <LetterBody blocks={message.blocks} small />
        </div>
      </article>
    </div>
  );
}
