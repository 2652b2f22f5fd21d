import { Alert, Button, Checkbox, CheckboxGroup, Table, ToggleGroup } from "@navikt/ds-react";
import { useState } from "react";

import { CodeView } from "@/components/CodeView";
import { Dialog } from "@/components/Dialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useDo, useNotice, useRead, useSaveFile } from "@/data";
import type { QueryAnswer } from "@/host/bindings";
import { formatCount } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./Query.module.css";

/** Rows on screen at first, and with each asking for more. */
const STEP = 100;

interface AnswerViewProps {
  answer: QueryAnswer;
  /** The question was changed since: this answers the one before. */
  stale: boolean;
  columns: readonly string[];
  onColumns: (columns: string[]) => void;
  onMore: () => void;
  moreBusy: boolean;
  moreFailed: boolean;
}

/** What came: how many, how it was asked, what the server passed over; as a table and as it was sent. */
export function AnswerView({ answer, stale, columns, onColumns, onMore, moreBusy, moreFailed }: AnswerViewProps) {
  const { t } = useTranslation("query");
  const language = useLanguage();
  const [view, setView] = useState("table");
  const [at, setAt] = useState(0);
  const [choosing, setChoosing] = useState(false);
  const save = useSaveFile();
  const write = useDo("query_export");
  const { say } = useNotice();
  async function csv(): Promise<void> {
    const handle = await save("svar.csv", "csv");
    if (handle === null) return;
    write.mutate(
      { answerId: answer.answerId, columns: [...columns], handle },
      { onSuccess: ({ rows }) => say(t("csv.written", { count: rows })) },
    );
  }
  const along = answer.resources - answer.matches;
  const counted =
    answer.total === null
      ? t("answer.matches", { count: answer.matches })
      : t("answer.ofTotal", { count: answer.matches, total: formatCount(answer.total, language) });
  // No link to more and no count: a page as long as pages are made may be only the first.
  const unsure = !answer.more && answer.total === null && answer.matches > 0 && answer.matches % 10 === 0;
  return (
    <section className={styles.answer} aria-label={t("answer.label")} data-testid="query-answer">
      <div className={styles.answerHead}>
        <span role="status">
          <strong>{counted}</strong>
          {along > 0 && ` · ${t("answer.along", { count: along })}`} ·{" "}
          {t("answer.asked", { method: answer.method, millis: answer.millis })}
        </span>
        <ToggleGroup size="small" value={view} onChange={setView} aria-label={t("answer.view")}>
          <ToggleGroup.Item value="table">{t("answer.table")}</ToggleGroup.Item>
          <ToggleGroup.Item value="json">{t("answer.json")}</ToggleGroup.Item>
        </ToggleGroup>
        <span className={styles.acts}>
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            onClick={() => setChoosing(true)}
            data-testid="query-columns"
          >
            {t("columns.act")}
          </Button>
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            disabled={answer.resources === 0}
            loading={write.isPending}
            onClick={() => void csv()}
            data-testid="query-csv"
          >
            {t("csv.act")}
          </Button>
        </span>
      </div>
      {stale && <p className={styles.quiet}>{t("answer.stale")}</p>}
      {answer.ignored !== null && answer.ignored.length > 0 && (
        <Alert variant="warning" size="small" data-testid="query-ignored">
          {t("answer.ignored", { names: answer.ignored.join(", ") })}
        </Alert>
      )}
      {answer.ignored === null && answer.pages === 1 && <p className={styles.quiet}>{t("answer.unsaid")}</p>}
      {unsure && <p className={styles.quiet}>{t("answer.unsure")}</p>}
      {answer.remarks.map((words) => (
        <p key={words} className={styles.quiet}>
          {t("answer.remark", { words })}
        </p>
      ))}
      {write.isError && (
        <p role="alert" className={styles.quiet}>
          {t(write.error.issues.some((issue) => issue.code === "real_number") ? "csv.realNumber" : "csv.failed")}
        </p>
      )}
      {answer.resources === 0 ? (
        <p>{t("answer.nothing")}</p>
      ) : view === "table" ? (
        <AnswerTable
          answer={answer}
          columns={columns}
          onOpen={(index) => {
            setAt(index);
            setView("json");
          }}
        />
      ) : (
        <AnswerJson answer={answer} at={Math.min(at, answer.resources - 1)} onAt={setAt} />
      )}
      {(answer.more || moreFailed) && (
        <div className={styles.acts}>
          <Button
            size="small"
            variant="secondary"
            loading={moreBusy}
            disabled={answer.full}
            onClick={onMore}
            data-testid="query-more"
          >
            {t("answer.more")}
          </Button>
          {answer.full && <span className={styles.quiet}>{t("answer.full")}</span>}
          {moreFailed && <span role="alert">{t("answer.moreFailed")}</span>}
        </div>
      )}
      {choosing && (
        <Dialog open onClose={() => setChoosing(false)} title={t("columns.title")} testId="query-columns-form">
          <CheckboxGroup
            size="small"
            legend={t("columns.legend")}
            value={[...columns]}
            onChange={(next: string[]) => onColumns(next)}
          >
            {[...new Set([...columns, ...answer.paths])].map((path) => (
              <Checkbox key={path} value={path}>
                <code>{path}</code>
              </Checkbox>
            ))}
          </CheckboxGroup>
        </Dialog>
      )}
    </section>
  );
}

function AnswerTable({
  answer,
  columns,
  onOpen,
}: {
  answer: QueryAnswer;
  columns: readonly string[];
  onOpen: (index: number) => void;
}) {
  const { t } = useTranslation("query");
  const [limit, setLimit] = useState(STEP);
  const rows = useRead(
    "query_rows",
    // The number of resources is in the key, so that a page that came later is shown.
    { answerId: answer.answerId, columns: [...columns], from: 0, limit: Math.min(limit, answer.resources) },
    { keep: true },
  );
  if (rows.error !== null) return <ErrorCard error={rows.error} retry={() => void rows.refetch()} />;
  if (rows.data === undefined) return <LoadingCard />;
  return (
    <>
      <div className={styles.tableWrap} tabIndex={0} role="region" aria-label={t("answer.table")}>
        <Table size="small" className={styles.table ?? ""}>
          <Table.Header>
            <Table.Row>
              <Table.HeaderCell scope="col">{t("columns.type")}</Table.HeaderCell>
              {columns.map((path) => (
                <Table.HeaderCell key={path} scope="col">
                  <code>{path}</code>
                </Table.HeaderCell>
              ))}
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {rows.data.rows.map((row) => (
              <Table.Row key={row.index} data-testid="query-row">
                <Table.DataCell>
                  <Button size="xsmall" variant="tertiary" onClick={() => onOpen(row.index)}>
                    {row.resourceType}
                  </Button>
                  {row.along && <span className={styles.quiet}> {t("answer.alongMark")}</span>}
                </Table.DataCell>
                {row.cells.map((cell, place) => (
                  <Table.DataCell key={place}>{cell}</Table.DataCell>
                ))}
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      </div>
      {limit < answer.resources && (
        <Button size="small" variant="tertiary" onClick={() => setLimit((was) => Math.min(500, was + STEP))}>
          {t("answer.moreRows", { shown: Math.min(limit, answer.resources), count: answer.resources })}
        </Button>
      )}
    </>
  );
}

function AnswerJson({ answer, at, onAt }: { answer: QueryAnswer; at: number; onAt: (at: number) => void }) {
  const { t } = useTranslation("query");
  const { go } = useNavigation();
  const raw = useRead("query_resource", { answerId: answer.answerId, index: at });
  const open = useDo("query_open_patient");
  const patient = raw.data !== undefined && /"resourceType"\s*:\s*"Patient"/u.test(raw.data.json.slice(0, 400));
  return (
    <>
      <div className={styles.acts}>
        <Button size="xsmall" variant="tertiary" disabled={at === 0} onClick={() => onAt(at - 1)}>
          {t("answer.previous")}
        </Button>
        <span>{t("answer.place", { at: at + 1, count: answer.resources })}</span>
        <Button size="xsmall" variant="tertiary" disabled={at + 1 >= answer.resources} onClick={() => onAt(at + 1)}>
          {t("answer.next")}
        </Button>
        {patient && (
          <Button
            size="xsmall"
            variant="secondary"
            loading={open.isPending}
            onClick={() =>
              open.mutate(
                { answerId: answer.answerId, index: at },
                { onSuccess: (row) => go({ screen: "chart", patientId: row.patientId }) },
              )
            }
            data-testid="query-open"
          >
            {t("answer.open")}
          </Button>
        )}
      </div>
      {raw.error !== null && <ErrorCard error={raw.error} />}
      {raw.data !== undefined && (
        <div className={styles.code}>
          <CodeView text={pretty(raw.data.json)} label={t("answer.json")} />
        </div>
      )}
    </>
  );
}

/** Indented for reading, where that changes no number's text. */
function pretty(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const again = JSON.stringify(parsed);
    const shown = JSON.stringify(parsed, null, 2);
    // 36.60 would become 36.6: then the text stands as it was sent.
    return again.replace(/\s/gu, "") === text.replace(/\s/gu, "") ? shown : text;
  } catch {
    return text;
  }
}
