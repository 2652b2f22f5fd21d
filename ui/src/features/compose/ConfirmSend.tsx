import { PaperplaneIcon } from "@navikt/aksel-icons";
import { Button, InlineMessage } from "@navikt/ds-react";
import { useRef } from "react";

import { useAge } from "@/components/person/useAge";
import { Dialog } from "@/components/Dialog";
import { usePartyName } from "@/components/message/Letter";
import { personOnButton, useNumberWords } from "@/components/person/Person";
import { StageTag } from "@/components/StageTag";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useDo, useRead } from "@/data";
import type { DraftCheck, DraftView, OutboxRow } from "@/host/bindings";
import { formatDate, formatNationalNumber } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import { countCheck } from "./check";
import styles from "./Compose.module.css";
import { UNDO_SECONDS } from "./DraftFooter";

/** The last look: whom, to whom, from whom. What is shown here is what the engine is told was confirmed. */
export function ConfirmSend({
  draft,
  check,
  onClose,
  onSent,
}: {
  draft: DraftView;
  check: DraftCheck;
  onClose: () => void;
  onSent: (row: OutboxRow) => void;
}) {
  const { t } = useTranslation("compose");
  const age = useAge();
  const partyName = usePartyName();
  const numberWord = useNumberWords();
  const send = useDo("draft_send");
  const app = useRead("app_state", {}).data;
  const stage = app?.workspace?.stage ?? null;
  const offline = useRead("status", {}, { keep: true }).data?.link === "offline";
  const attachments = useRead("draft_attachments", { draftId: draft.draftId }, { keep: true }).data?.attachments ?? [];
  const yes = useRef<HTMLButtonElement>(null);
  const { patient, to, from } = draft;
  const { warnings } = countCheck(check);
  const asNav = draft.kind.side === "nav";
  const confirm = (): void => {
    if (send.isPending || send.isSuccess) return;
    send.mutate(
      {
        draftId: draft.draftId,
        confirmedName: patient.name,
        confirmedBirthDate: patient.birthDate,
        confirmedTo: to.herId,
        confirmedAttachments: attachments.map((one) => one.attachmentId),
      },
      { onSuccess: onSent },
    );
  };
  useAct("send", confirm);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(asNav ? "confirm.titleAsNav" : "confirm.title", { name: patient.name })}
      tag={stage === null ? undefined : <StageTag stage={stage} />}
      testId="confirm"
      initialFocus={yes}
      footer={
        <>
          <span className={styles.footNote}>
            {offline ? t("sentLater") : t("confirm.undo", { count: UNDO_SECONDS })}
          </span>
          <Button size="small" variant="secondary" data-color="neutral" onClick={onClose} data-testid="confirm-cancel">
            {t("confirm.back")}
          </Button>
          <Button
            ref={yes}
            size="small"
            icon={<PaperplaneIcon aria-hidden />}
            loading={send.isPending}
            onClick={confirm}
            data-testid="confirm-send"
          >
            {t(asNav ? "sendAsNav" : "send", { person: personOnButton(patient) })}
          </Button>
        </>
      }
    >
      <dl className={styles.confirm}>
        <dt>{t("confirm.about")}</dt>
        <dd>
          <strong>{patient.name}</strong>
          {patient.age !== null && `, ${age(patient) ?? ""}`}
          <br />
          {draft.patientNumber !== null
            ? `${numberWord(patient)} ${formatNationalNumber(draft.patientNumber)}`
            : patient.birthDate !== null && t("common:person.born", { date: formatDate(patient.birthDate) })}
        </dd>
        <dt>{t("to")}</dt>
        <dd>
          <strong>{partyName(to)}</strong> <span className="bs-subtle">HER-id {to.herId}</span>
        </dd>
        <dt>{t("from")}</dt>
        <dd>
          {asNav ? (
            <>
              <strong>{t("confirm.nav")}</strong> <span className="bs-subtle">HER-id {draft.fromParty.herId}</span>
            </>
          ) : (
            <>
              {from.name} {from.hpr !== null && <span className="bs-subtle">HPR {from.hpr}</span>}
            </>
          )}
        </dd>
        {attachments.length > 0 && (
          <>
            <dt>{t("attachments.title")}</dt>
            <dd data-testid="confirm-attachments">{attachments.map((one) => one.name).join(", ")}</dd>
          </>
        )}
        <dt>{t("tab.check")}</dt>
        <dd>{warnings === 0 ? t("confirm.noFindings") : t("confirm.warnings", { count: warnings })}</dd>
      </dl>
      {app?.stageMode === true && (
        <InlineMessage status="info" size="small" data-testid="confirm-on-stage">
          {t("onStage.confirm", { name: patient.name })}
        </InlineMessage>
      )}
      {send.error !== null && <ErrorCard error={send.error} />}
    </Dialog>
  );
}
