import { FileSearchIcon, FolderFileIcon } from "@navikt/aksel-icons";
import { Alert, Button, CopyButton, Tabs } from "@navikt/ds-react";
import { useCallback, useEffect, useState } from "react";

import { Stick } from "@/components/message/Stick";
import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useDragged, useOpenFiles } from "@/data";
import type { ApiError, Inspection } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatBytes, formatDate, formatClockSeconds } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNavigation, useRouteOf } from "@/lib/route";

import { useAbout } from "./about";
import { CompareTab } from "./CompareTab";
import { FindingsTab } from "./FindingsTab";
import styles from "./Inspector.module.css";
import { LinkedPanes } from "./LinkedPanes";
import { middleCut } from "./text";
import { TrailTab } from "./TrailTab";
import { useOpened } from "./useOpened";
import { useSelection } from "./useSelection";

/** Inspektør: any message, or any file, from the letter down to its bytes. */
export function InspectorTool() {
  const { t } = useTranslation("inspector");
  const { messageId } = useRouteOf("tools");
  const { replace } = useNavigation();
  const choose = useOpenFiles();
  const opened = useOpened();
  const { open } = opened;
  const [over, setOver] = useState(false);
  const [other, setOther] = useState<Inspection | null>(null);
  const openFiles = useCallback(
    async (files: readonly string[], beside: boolean): Promise<void> => {
      const [file] = files;
      if (file === undefined) return;
      if (beside) {
        setOther(await open({ file }, true));
        return;
      }
      setOther(null);
      replace({ screen: "tools", tool: "inspector" });
      await open({ file });
    },
    [open, replace],
  );
  useDragged((what) => {
    setOver(what.kind === "over");
    if (what.kind === "dropped") void openFiles(what.files, false);
  });
  useEffect(() => {
    if (messageId === undefined) return;
    setOther(null);
    void open({ messageId });
  }, [messageId, open]);
  const ask = (beside: boolean): void => {
    void choose("message").then((files) => openFiles(files, beside));
  };
  const { inspection } = opened;
  return (
    <div
      className={classes(styles.tool, over && styles.over)}
      data-pane="content"
      tabIndex={-1}
      data-testid="inspector"
    >
      {opened.error !== null && (
        <div className={styles.problem}>
          <CannotOpen error={opened.error} />
        </div>
      )}
      {inspection === null && opened.error === null && (
        <div className={styles.desk}>
          {opened.pending ? (
            <LoadingCard />
          ) : (
            <EmptyState icon={FileSearchIcon} title={t("nothing.title")} text={t("nothing.text")}>
              <Button
                icon={<FolderFileIcon aria-hidden />}
                size="small"
                onClick={() => ask(false)}
                data-testid="inspector-open"
              >
                {t("openFile")}
              </Button>
            </EmptyState>
          )}
        </div>
      )}
      {inspection !== null && (
        <Inspected
          key={inspection.inspectionId}
          inspection={inspection}
          openFile={() => ask(false)}
          compare={{
            recent: opened.recent,
            other,
            chooseMessage: (id) => void open({ messageId: id }, true).then(setOther),
            chooseRecent: (id) => setOther(opened.again(id)),
            openFile: () => ask(true),
          }}
        />
      )}
      {over && (
        <p className={styles.drop} role="status">
          {t("drop")}
        </p>
      )}
    </div>
  );
}

/** A file that cannot be opened says why in its own words; anything else is the window's usual card. */
function CannotOpen({ error }: { error: ApiError }) {
  const { t } = useTranslation("inspector");
  const code = error.issues.find((issue) => issue.place === "file")?.code;
  return code === undefined ? <ErrorCard error={error} /> : <Alert variant="error">{t(`cannotOpen.${code}`)}</Alert>;
}

type Tab = "panes" | "findings" | "trail" | "compare";

function Inspected({
  inspection,
  openFile,
  compare,
}: {
  inspection: Inspection;
  openFile: () => void;
  compare: Omit<Parameters<typeof CompareTab>[0], "inspection">;
}) {
  const { t } = useTranslation("inspector");
  const language = useLanguage();
  const { go } = useNavigation();
  const about = useAbout(inspection);
  const [tab, setTab] = useState<Tab>("panes");
  const [layout, setLayout] = useState(inspection.layout);
  const selection = useSelection(inspection.inspectionId, layout);
  const { message, file, problem } = inspection;
  const show = (node: number): void => {
    setTab("panes");
    selection.choose(node, "finding");
  };
  return (
    <>
      <header className={styles.head}>
        <div className={styles.headWords}>
          <h1 className={styles.title}>
            {about.title}
            {message?.delivery != null && <Stick delivery={message.delivery} />}
          </h1>
          <p className={styles.facts}>
            {file !== null && <span>{file.name}</span>}
            {message?.positions[0] !== undefined && (
              <span>
                {t("position")} <strong>{message.positions[0].position}</strong>
              </span>
            )}
            {problem === null && (
              <span>
                {about.from} → {about.to}
              </span>
            )}
            {about.sentAt !== null && (
              <span className="bs-tabular">
                {formatDate(about.sentAt)} {formatClockSeconds(about.sentAt)}
              </span>
            )}
            {about.headerId !== null && (
              <span className={styles.id} title={about.headerId}>
                {middleCut(about.headerId)}
                <CopyButton size="xsmall" copyText={about.headerId} title={t("copyId")} />
              </span>
            )}
          </p>
        </div>
        {inspection.threadId !== null && (
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            onClick={() => {
              if (inspection.threadId !== null) go({ screen: "inbox", threadId: inspection.threadId });
            }}
          >
            {t("openThread")}
          </Button>
        )}
        <Button size="small" variant="secondary" data-color="neutral" onClick={openFile} data-testid="inspector-open">
          {t("openFile")}
        </Button>
      </header>
      {problem !== null && (
        <Alert size="small" variant="warning" className={styles.problemBar ?? ""} data-testid="inspector-problem">
          {t(`problem.${problem.code}`)}
          {problem.line !== null && ` ${t("at", { line: problem.line, column: problem.column ?? 1 })}`}
        </Alert>
      )}
      <Tabs size="small" value={tab} onChange={(value) => setTab(value as Tab)} className={styles.tabs ?? ""}>
        <Tabs.List>
          <Tabs.Tab value="panes" label={t("tab.panes")} />
          <Tabs.Tab
            value="findings"
            label={
              inspection.findings.length === 0
                ? t("tab.findings")
                : `${t("tab.findings")} (${inspection.findings.length})`
            }
            data-testid="tab-findings"
          />
          {message !== null && <Tabs.Tab value="trail" label={t("tab.trail")} data-testid="tab-trail" />}
          <Tabs.Tab value="compare" label={t("tab.compare")} data-testid="tab-compare" />
        </Tabs.List>
        {/* One panel stands at a time; the tab names it by its own id. */}
        <Tabs.Panel value={tab} className={styles.content ?? ""}>
          {tab === "panes" && (
            <LinkedPanes
              inspection={inspection}
              layout={layout}
              changeLayout={setLayout}
              selection={selection}
              size={formatBytes(inspection.bytes, language)}
            />
          )}
          {tab === "findings" && <FindingsTab inspection={inspection} show={show} />}
          {tab === "trail" && message !== null && <TrailTab message={message} />}
          {tab === "compare" && <CompareTab inspection={inspection} {...compare} />}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
