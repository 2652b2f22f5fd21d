import {
  ArrowsCirclepathIcon,
  CheckmarkCircleFillIcon,
  ExclamationmarkTriangleFillIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";
import { Button, Tag } from "@navikt/ds-react";
import { useCallback, useEffect, useRef, useState } from "react";

import { Dialog } from "@/components/Dialog";
import { StageTag } from "@/components/workspace/StageTag";
import { useCall, useForget, useNotice, useSecret } from "@/data";
import type { ApiError, ConnectionView, Role, Stage, TestReport } from "@/host/bindings";
import { formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import {
  checkConnection,
  type ConnectionField,
  type ConnectionForm,
  type FieldErrors,
  refusedConnection,
  secretName,
  startForm,
  toPut,
} from "./checks";
import { ConnectionFields } from "./ConnectionFields";
import { CursorPart } from "./CursorPart";
import { FirstReadPart } from "./FirstReadPart";
import { FilesLeft } from "./RulesFields";
import { TestResult } from "./TestResult";
import styles from "./Workspaces.module.css";

interface ConnectionCardProps {
  /** Null while a new one is being written. */
  connection: ConnectionView | null;
  role: Role;
  stage: Stage;
  open: boolean;
  onToggle: (open: boolean) => void;
  /** A new connection gets a card of its own; it may have to be tested there at once. */
  onSaved: (connectionId: number, thenTest: boolean) => void;
  testAtOnce: boolean;
}

/** One server: where it is, how to log in, and whether it works. */
export function ConnectionCard({ connection, role, stage, open, onToggle, onSaved, testAtOnce }: ConnectionCardProps) {
  const { t } = useTranslation("settings");
  const call = useCall();
  const secret = useSecret();
  const forget = useForget();
  const { say } = useNotice();
  const [form, setForm] = useState<ConnectionForm>(() => startForm(connection, role));
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState<FieldErrors<ConnectionField>>({});
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState<"save" | "test" | null>(null);
  const [tested, setTested] = useState<TestReport | null>(null);
  const report = tested ?? connection?.lastTest ?? null;
  const [removing, setRemoving] = useState(false);

  const hasSecret = connection !== null && connection.hasSecret && connection.auth === form.auth;
  const errors = { ...(tried ? checkConnection(form, stage, hasSecret) : {}), ...said };
  const dirty = JSON.stringify(form) !== JSON.stringify(startForm(connection, role));
  const builtIn = connection?.sandbox ?? false;
  const name = connection?.name ?? t("connection.newTitle");

  function change(part: Partial<ConnectionForm>): void {
    setForm((was) => ({ ...was, ...part }));
    setSaid({});
    setFailure(null);
  }

  /** The saved connection's id, or null when a field must be mended first. */
  async function save(thenTest: boolean): Promise<number | null> {
    setTried(true);
    if (Object.keys(checkConnection(form, stage, hasSecret)).length > 0) return null;
    const value = form.secret;
    // The field is empty before anything can fail: a secret crosses once and is never shown again.
    change({ secret: "" });
    try {
      const kept = await call("connection_put", toPut(form, connection?.connectionId ?? null));
      const place = secretName(kept.connectionId, form.auth);
      if (place !== null && value !== "") await secret(place, value);
      setTried(false);
      setForm({ ...startForm(kept, role), secret: "" });
      await forget("connections", "status");
      onSaved(kept.connectionId, thenTest);
      return kept.connectionId;
    } catch (thrown) {
      const error = thrown as ApiError;
      const at = refusedConnection(error);
      setSaid(at);
      if (Object.keys(at).length === 0) setFailure(error);
      return null;
    }
  }

  async function pressSave(): Promise<void> {
    setBusy("save");
    if ((await save(false)) !== null) say(t("connection.saved"));
    setBusy(null);
  }

  const runTest = useCallback(
    async (connectionId: number) => {
      setBusy("test");
      setFailure(null);
      try {
        setTested(await call("connection_test", { connectionId }));
        await forget("connections");
      } catch (thrown) {
        setFailure(thrown as ApiError);
      }
      setBusy(null);
    },
    [call, forget],
  );

  const begun = useRef(false);
  const connectionId = connection?.connectionId ?? null;
  useEffect(() => {
    if (!testAtOnce || connectionId === null || begun.current) return;
    begun.current = true;
    void runTest(connectionId);
  }, [testAtOnce, connectionId, runTest]);

  /** What is tested is what is kept: changes are saved first. A new connection is tested in its own card. */
  async function pressTest(): Promise<void> {
    if (connection !== null && !dirty) return runTest(connection.connectionId);
    setBusy("test");
    const id = await save(true);
    if (connection !== null && id !== null) await runTest(id);
    setBusy(null);
  }

  async function remove(): Promise<void> {
    if (connection === null) return;
    try {
      await call("connection_remove", { connectionId: connection.connectionId });
      await forget("connections", "status");
    } catch (thrown) {
      setFailure(thrown as ApiError);
    }
    setRemoving(false);
  }

  const head = (
    <>
      <h3 className={styles.cardTitle}>{t("connection.heading")}</h3>
      <Tag size="small" variant="moderate" data-color="neutral">
        {t(`connection.role.${role}`)}
      </Tag>
      <span className={styles.cardName}>{name}</span>
    </>
  );

  if (!open) {
    return (
      <section className={styles.card} data-testid="connection-row" data-role={role}>
        <div className={styles.cardHead}>
          {head}
          <LastTest report={report} />
          <span className={styles.push} />
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            aria-expanded={false}
            aria-label={t("connection.showNamed", { name })}
            onClick={() => onToggle(true)}
          >
            {t("connection.show")}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section className={styles.card} data-testid="connection-row" data-role={role}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void pressSave();
        }}
      >
        <div className={styles.cardHead}>
          {head}
          <span className={styles.push} />
          <Button
            size="small"
            type="button"
            variant="tertiary"
            data-color="neutral"
            onClick={() => onToggle(false)}
            aria-label={connection === null ? t("cancel") : t("connection.hideNamed", { name })}
          >
            {connection === null ? t("cancel") : t("connection.hide")}
          </Button>
          <Button
            size="small"
            type="button"
            variant="secondary"
            icon={<ArrowsCirclepathIcon aria-hidden />}
            loading={busy === "test"}
            disabled={busy === "save"}
            onClick={() => void pressTest()}
            data-testid="connection-test"
          >
            {t("connection.test")}
          </Button>
          {!builtIn && (
            <Button
              size="small"
              type="submit"
              loading={busy === "save"}
              disabled={busy === "test"}
              data-testid="connection-save"
            >
              {t("save")}
            </Button>
          )}
        </div>
        {builtIn ? (
          <p className={styles.builtIn}>{t("connection.sandbox")}</p>
        ) : (
          <ConnectionFields
            form={form}
            connection={connection}
            errors={errors}
            stage={stage}
            hasSecret={hasSecret}
            onChange={change}
          />
        )}
        {failure !== null && (
          <div className={styles.failure} role="alert">
            <strong>{t(`common:error.${failure.code}.title`)}</strong> {t(`common:error.${failure.code}.body`)}
            {failure.reference !== null && (
              <span className="bs-subtle"> {t("common:reference", { reference: failure.reference })}</span>
            )}
          </div>
        )}
      </form>
      {busy === "test" ? (
        <p className={styles.testing} role="status">
          {t("connection.testing")}
        </p>
      ) : (
        report !== null && <TestResult report={report} />
      )}
      {connection !== null && <FilesLeft connection={connection} />}
      {connection !== null && connection.role === "messaging" && connection.transport !== "folder" && (
        <>
          {!builtIn && <FirstReadPart connection={connection} />}
          <CursorPart connection={connection} stage={stage} />
        </>
      )}
      {connection !== null && !builtIn && (
        <div className={styles.cardFoot}>
          <Button
            size="xsmall"
            variant="tertiary"
            data-color="neutral"
            onClick={() => setRemoving(true)}
            data-testid="connection-remove"
          >
            {t("connection.remove")}
          </Button>
        </div>
      )}
      {removing && (
        <Dialog
          open
          onClose={() => setRemoving(false)}
          title={t("connection.removeTitle", { name })}
          tag={<StageTag stage={stage} />}
          testId="connection-remove-confirm"
          footer={
            <>
              <Button size="small" variant="tertiary" data-color="neutral" onClick={() => setRemoving(false)}>
                {t("cancel")}
              </Button>
              <Button size="small" onClick={() => void remove()}>
                {t("connection.removeAct", { name })}
              </Button>
            </>
          }
        >
          <p>{t("connection.removeText")}</p>
        </Dialog>
      )}
    </section>
  );
}

const icons = { ok: CheckmarkCircleFillIcon, note: ExclamationmarkTriangleFillIcon, failed: XMarkOctagonFillIcon };

function LastTest({ report }: { report: TestReport | null }) {
  const { t } = useTranslation("settings");
  const language = useLanguage();
  const now = useNow();
  if (report === null) return <span className="bs-subtle">{t("connection.notTested")}</span>;
  const level = report.level === "ok" || report.level === "note" ? report.level : "failed";
  const Icon = icons[level];
  const words = { ok: "connection.inOrder", note: "connection.withNotes", failed: "connection.notInOrder" }[level];
  return (
    <span className={styles.lastTest}>
      <Icon aria-hidden className={styles.levelIcon} data-level={level} />
      {t(words, { when: formatSince(report.testedAt, now, language) })}
    </span>
  );
}
