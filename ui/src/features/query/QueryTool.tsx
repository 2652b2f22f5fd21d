import { PlusIcon } from "@navikt/aksel-icons";
import { Alert, Button, Select, TextField } from "@navikt/ds-react";
import { useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useDo, useForget, useRead } from "@/data";
import type { QueryAnswer, SavedQuery } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";
import { MagnifyingGlassIcon } from "@navikt/aksel-icons";

import { AnswerView } from "./AnswerView";
import { PartLine } from "./PartLine";
import { NEW_PART } from "./parts";
import styles from "./Query.module.css";
import { SavedPart } from "./SavedPart";
import { useQuestion } from "./useQuestion";

/** Ask a server anything it offers: a form and its address, each made from the other, and the answer as table and JSON. */
export function QueryTool() {
  const { t } = useTranslation("query");
  const { go } = useNavigation();
  const servers = useRead("query_servers", {});
  const forget = useForget();
  const question = useQuestion();
  const [chosen, setChosen] = useState<number | null>(null);
  const [method, setMethod] = useState("auto");
  const [columns, setColumns] = useState<string[] | null>(null);
  const [answer, setAnswer] = useState<QueryAnswer | null>(null);
  const [answered, setAnswered] = useState("");
  const learn = useDo("query_capabilities");
  const run = useDo("query_run");
  const more = useDo("query_more");
  if (servers.error !== null) return <ErrorCard error={servers.error} retry={() => void servers.refetch()} />;
  if (servers.data === undefined) return <LoadingCard />;
  const server = servers.data.servers.find((one) => one.connectionId === chosen) ?? servers.data.servers[0];
  if (server === undefined) {
    return (
      <EmptyState icon={MagnifyingGlassIcon} title={t("empty.title")} text={t("empty.text")}>
        <Button size="small" onClick={() => go({ screen: "settings", section: "workspaces" })}>
          {t("empty.act")}
        </Button>
      </EmptyState>
    );
  }
  const { form } = question;
  const { connectionId } = server;
  const types = server.types.some((one) => one.name === form.resourceType)
    ? server.types
    : [{ name: form.resourceType, parameters: [], includes: [], revincludes: [] }, ...server.types];
  function ask(): void {
    if (question.problem !== null || run.isPending) return;
    run.mutate(
      { connectionId, url: question.url, method },
      {
        onSuccess: (came) => {
          setAnswer(came);
          setAnswered(question.url);
          setColumns((were) => (were === null || !were.every((one) => came.paths.includes(one)) ? null : were));
        },
        onError: () => setAnswer(null),
      },
    );
  }
  function open(saved: SavedQuery): void {
    question.type(saved.url);
    setMethod(saved.method);
    setColumns(saved.columns.length === 0 ? null : saved.columns);
    if (saved.connectionId !== null) setChosen(saved.connectionId);
  }
  const forbidden = run.error?.issues[0]?.code === "number_in_address" || run.error?.message.includes("address");
  return (
    <div className={styles.tool} data-testid="query">
      <PaneHead title={t("title")} under={t("intro")} level={1} />
      <form
        className={styles.question}
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <div className={styles.top}>
          <Select
            size="small"
            label={t("server")}
            value={String(connectionId)}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            {servers.data.servers.map((one) => (
              <option key={one.connectionId} value={String(one.connectionId)}>
                {one.name}
              </option>
            ))}
          </Select>
          <Select
            size="small"
            label={t("type")}
            value={form.resourceType}
            onChange={(event) => question.change({ ...form, resourceType: event.target.value })}
            data-testid="query-type"
          >
            {types.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </Select>
          <Select
            size="small"
            label={t("method.label")}
            value={method}
            onChange={(event) => setMethod(event.target.value)}
            data-testid="query-method"
          >
            <option value="auto">{t("method.auto")}</option>
            <option value="get">{t("method.get")}</option>
            <option value="post">{t("method.post")}</option>
          </Select>
          <SavedPart
            saved={servers.data.saved}
            current={{ connectionId, url: question.url, method, columns: columns ?? [] }}
            disabled={question.problem !== null || question.personal}
            onOpen={open}
          />
        </div>
        {server.fhirVersion === null && (
          <div className={styles.notice}>
            <span>{t("unknown")}</span>
            <Button
              size="xsmall"
              type="button"
              variant="secondary"
              loading={learn.isPending}
              onClick={() => learn.mutate({ connectionId }, { onSuccess: () => void forget("query_servers") })}
              data-testid="query-learn"
            >
              {t("learn")}
            </Button>
            {learn.error !== null && <span role="alert">{t("learnFailed")}</span>}
          </div>
        )}
        {server.fhirVersion !== null && !server.r4 && (
          <Alert variant="warning" size="small" inline>
            {t("otherVersion", { version: server.fhirVersion })}
          </Alert>
        )}
        <div className={styles.addressLine}>
          <TextField
            size="small"
            label={t("address")}
            className={styles.address}
            value={question.url}
            error={question.problem === null ? undefined : t(`problem.${question.problem}`)}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => question.type(event.target.value)}
            data-testid="query-url"
          />
          <Button size="small" type="submit" loading={run.isPending} data-testid="query-run">
            {t("run")}
          </Button>
        </div>
        {question.personal && (
          <p className={styles.quiet} role="status" data-testid="query-personal">
            {t(method === "get" ? "personalGet" : "personal")}
          </p>
        )}
        <div className={styles.parts}>
          {form.parts.map((part, at) => (
            <PartLine
              key={at}
              server={server}
              resourceType={form.resourceType}
              part={part}
              onChange={(next) =>
                question.change({ ...form, parts: form.parts.map((one, place) => (place === at ? next : one)) })
              }
              onRename={(name) => void question.rename(at, name)}
              onRemove={() => question.change({ ...form, parts: form.parts.filter((_, place) => place !== at) })}
            />
          ))}
          <Button
            className={styles.add}
            size="xsmall"
            type="button"
            variant="tertiary"
            icon={<PlusIcon aria-hidden />}
            onClick={() => question.change({ ...form, parts: [...form.parts, NEW_PART] })}
            data-testid="part-add"
          >
            {t("part.add")}
          </Button>
        </div>
      </form>
      {run.error !== null && (
        <div className={styles.error}>
          {forbidden === true ? (
            <Alert variant="warning" size="small">
              {t("refused.number")}
            </Alert>
          ) : (
            <ErrorCard error={run.error} retry={ask} />
          )}
        </div>
      )}
      {answer !== null && (
        <AnswerView
          answer={answer}
          stale={answered !== question.url}
          columns={columns ?? answer.columns}
          onColumns={setColumns}
          moreBusy={more.isPending}
          moreFailed={more.isError}
          onMore={() => more.mutate({ answerId: answer.answerId }, { onSuccess: setAnswer })}
        />
      )}
    </div>
  );
}
