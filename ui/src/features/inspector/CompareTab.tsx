import { Button, Select } from "@navikt/ds-react";
import { useState } from "react";

import { ALL_OPTIONS, CompareOptionsBar, DiffView } from "@/components/DiffView";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { Inspection } from "@/host/bindings";
import { formatStep } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./Inspector.module.css";
import type { Recent } from "./useOpened";

/** Sammenlign: this one and another, by what they mean. */
export function CompareTab({
  inspection,
  recent,
  other,
  chooseMessage,
  chooseRecent,
  openFile,
}: {
  inspection: Inspection;
  /** What was looked into before. */
  recent: readonly Recent[];
  other: Inspection | null;
  chooseMessage: (messageId: number) => void;
  chooseRecent: (inspectionId: string) => void;
  openFile: () => void;
}) {
  const { t } = useTranslation("inspector");
  const text = useText();
  const now = useNow(60_000);
  const [options, setOptions] = useState(ALL_OPTIONS);
  const threadId = inspection.threadId;
  const thread = useRead("thread", { threadId: threadId ?? 0 }, { enabled: threadId !== null });
  const compared = useRead(
    "inspect_compare",
    { one: inspection.inspectionId, other: other?.inspectionId ?? "", options },
    { enabled: other !== null, keep: true },
  );
  const messages = thread.data?.messages.filter((one) => one.messageId !== inspection.message?.messageId) ?? [];
  const others = recent.filter((one) => one.inspectionId !== inspection.inspectionId);
  return (
    <div className={styles.cards} data-testid="inspector-compare">
      <div className={styles.choose}>
        <Select
          size="small"
          label={t("compareWith")}
          value=""
          onChange={(event) => {
            const [kind, id] = event.target.value.split(":");
            if (kind === "message") chooseMessage(Number(id));
            else if (kind === "recent" && id !== undefined) chooseRecent(id);
          }}
          data-testid="compare-with"
        >
          <option value="">{other === null ? t("choose") : t("chooseAnother")}</option>
          {messages.length > 0 && (
            <optgroup label={t("sameThread")}>
              {messages.map((one) => (
                <option key={one.messageId} value={`message:${one.messageId}`}>
                  {`${text(one.kind)} · ${formatStep(one.receivedAt, now)}`}
                </option>
              ))}
            </optgroup>
          )}
          {others.length > 0 && (
            <optgroup label={t("recent")}>
              {others.map((one) => (
                <option key={one.inspectionId} value={`recent:${one.inspectionId}`}>
                  {one.name}
                </option>
              ))}
            </optgroup>
          )}
        </Select>
        <Button size="small" variant="secondary" data-color="neutral" onClick={openFile}>
          {t("openFile")}
        </Button>
      </div>
      <CompareOptionsBar options={options} change={setOptions} />
      {other !== null && (
        <p>
          {nameOf(inspection, text)} <span aria-hidden>↔</span> <strong>{nameOf(other, text)}</strong>
        </p>
      )}
      {other === null && <p className="bs-subtle">{t("compareHelp")}</p>}
      {compared.error !== null && other !== null && <ErrorCard error={compared.error} />}
      {other !== null && compared.data === undefined && compared.error === null && <LoadingCard />}
      {other !== null && compared.data !== undefined && (
        <DiffView diff={compared.data} one={nameOf(inspection, text)} other={nameOf(other, text)} />
      )}
    </div>
  );
}

/** What it is called where two are told apart. */
export function nameOf(inspection: Inspection, text: ReturnType<typeof useText>): string {
  const { message, file } = inspection;
  return message === null ? (file?.name ?? "") : text(message.kind);
}
