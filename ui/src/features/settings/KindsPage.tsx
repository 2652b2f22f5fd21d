import { FileImportIcon, PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { Button, Select, Textarea } from "@navikt/ds-react";
import { useRef, useState } from "react";

import { KindCode } from "@/components/kind/KindCode";
import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingRows } from "@/components/state/Loading";
import { useCall, useDo, useForget, useNotice, useRead } from "@/data";
import type { KindsReport, KindView } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./KindsPage.module.css";
import settings from "./Settings.module.css";

/** The kinds of message: those that come with Budstikke, and those this workspace brings. */
export function KindsPage() {
  const { t } = useTranslation("settings");
  const kinds = useRead("kinds", {});
  const all = kinds.data?.kinds ?? [];
  const own = all.filter((kind) => kind.own);
  return (
    <div data-testid="kinds">
      <PaneHead title={t("kinds.title")} under={t("kinds.intro")} />
      <div className={settings.body}>
        {kinds.error !== null && <ErrorCard error={kinds.error} retry={() => void kinds.refetch()} />}
        {kinds.data === undefined && kinds.error === null && <LoadingRows rows={6} />}
        {kinds.data !== undefined && (
          <>
            <section aria-labelledby="kinds-own">
              <h3 id="kinds-own" className={styles.head}>
                {t("kinds.own")}
              </h3>
              {own.length === 0 ? <p className="bs-subtle">{t("kinds.none")}</p> : <List kinds={own} />}
            </section>
            <Add kinds={all} />
            <section aria-labelledby="kinds-built-in">
              <h3 id="kinds-built-in" className={styles.head}>
                {t("kinds.builtIn")}
              </h3>
              <List kinds={all.filter((kind) => !kind.own)} />
            </section>
          </>
        )}
      </div>
    </div>
  );
}

function List({ kinds }: { kinds: readonly KindView[] }) {
  const { t } = useTranslation("settings");
  const text = useText();
  const remove = useDo("kind_remove");
  const forget = useForget();
  const { sayUndoable, sayFailed } = useNotice();
  return (
    <ul className={styles.list}>
      {kinds.map((kind) => (
        <li key={kind.id} className={styles.row} data-testid="kind-row" data-kind={kind.id}>
          <div className={styles.what}>
            <strong>{text(kind.name)}</strong>
            <KindCode kind={kind} />
          </div>
          <span className="bs-subtle">{t(`kinds.side.${kind.side}`)}</span>
          {kind.own && (
            <Button
              size="xsmall"
              variant="tertiary"
              data-color="neutral"
              icon={<TrashIcon aria-hidden />}
              aria-label={t("kinds.removeNamed", { name: text(kind.name) })}
              onClick={() =>
                remove.mutate(
                  { kind: kind.id },
                  {
                    onSuccess: ({ undoId }) => {
                      void forget("kinds");
                      sayUndoable(t("kinds.removed", { name: text(kind.name) }), undoId);
                    },
                    onError: () => sayFailed(t("kinds.failed")),
                  },
                )
              }
              data-testid="kind-remove"
            >
              {t("kinds.remove")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Pasted, picked from a file, or begun from a copy of one that is there; checked before anything is kept. */
function Add({ kinds }: { kinds: readonly KindView[] }) {
  const { t } = useTranslation("settings");
  const text = useText();
  const call = useCall();
  const add = useDo("kinds_add");
  const check = useDo("kinds_check");
  const forget = useForget();
  const { say } = useNotice();
  const file = useRef<HTMLInputElement>(null);
  const [json, setJson] = useState("");
  const [report, setReport] = useState<KindsReport | null>(null);

  function put(next: string): void {
    setJson(next);
    setReport(null);
  }
  function copy(kind: string): void {
    if (kind === "") return;
    void call("kind_source", { kind }).then(({ json: source }) =>
      put(source.replace(/("id":\s*")/u, `$1${t("kinds.copyId")}`)),
    );
  }
  const failed = add.error ?? check.error;
  return (
    <section aria-labelledby="kinds-add" className={styles.add}>
      <h3 id="kinds-add" className={styles.head}>
        {t("kinds.add")}
      </h3>
      <div className={styles.sources}>
        <Select
          size="small"
          label={t("kinds.copy")}
          value=""
          onChange={(event) => copy(event.target.value)}
          data-testid="kinds-copy"
        >
          <option value="">{t("kinds.copyChoose")}</option>
          {kinds.map((kind) => (
            <option key={kind.id} value={kind.id}>
              {text(kind.name)}
              {kind.side === "nav" ? ` (${t("kinds.side.nav")})` : ""}
            </option>
          ))}
        </Select>
        <Button
          size="small"
          variant="secondary"
          data-color="neutral"
          icon={<FileImportIcon aria-hidden />}
          onClick={() => file.current?.click()}
        >
          {t("kinds.pick")}
        </Button>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          data-testid="kinds-file"
          onChange={(event) => {
            const [picked] = event.target.files ?? [];
            event.target.value = "";
            if (picked !== undefined) void picked.text().then(put);
          }}
        />
      </div>
      <Textarea
        size="small"
        label={t("kinds.json")}
        description={t("kinds.jsonHelp")}
        value={json}
        onChange={(event) => put(event.target.value)}
        minRows={6}
        maxRows={16}
        spellCheck={false}
        className={styles.json ?? ""}
        data-testid="kinds-json"
      />
      {report !== null && <Report report={report} />}
      {failed !== null && <ErrorCard error={failed} />}
      <div className={settings.acts}>
        <Button
          size="small"
          icon={<PlusIcon aria-hidden />}
          loading={add.isPending}
          onClick={() =>
            add.mutate(
              { text: json },
              {
                onSuccess: (said) => {
                  if (said.findings.length > 0) {
                    setReport(said);
                    return;
                  }
                  put("");
                  void forget("kinds");
                  say(t("kinds.added", { count: said.kinds.length }));
                },
              },
            )
          }
          data-testid="kinds-add"
        >
          {t("kinds.addAct")}
        </Button>
        <Button
          size="small"
          variant="secondary"
          data-color="neutral"
          loading={check.isPending}
          onClick={() => check.mutate({ text: json }, { onSuccess: setReport })}
          data-testid="kinds-check"
        >
          {t("kinds.check")}
        </Button>
      </div>
    </section>
  );
}

function Report({ report }: { report: KindsReport }) {
  const { t } = useTranslation("settings");
  const text = useText();
  const { findings, kinds } = report;
  return (
    <div className={styles.report} role="status" data-testid="kinds-report" data-findings={findings.length}>
      <strong>
        {findings.length === 0
          ? t("kinds.fine", { count: kinds.length, names: kinds.map((kind) => text(kind.name)).join(", ") })
          : t("kinds.wrong", { count: findings.length })}
      </strong>
      {findings.length > 0 && (
        <ul className={styles.findings}>
          {findings.map((finding, index) => (
            <li key={`${finding.path}:${index}`}>
              {finding.path !== "" && <code>{finding.path}</code>} {text(finding.message)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
