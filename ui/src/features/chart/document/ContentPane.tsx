import { ExclamationmarkTriangleFillIcon, InformationSquareIcon } from "@navikt/aksel-icons";
import { Button, ReadMore } from "@navikt/ds-react";

import { OpenedFile } from "@/components/attachment/OpenedFile";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { StateCard, type Tone } from "@/components/state/StateCard";
import type { ApiError, DocumentOpened } from "@/host/bindings";
import { formatBytes, formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";

import styles from "./Document.module.css";

interface ContentPaneProps {
  opened: DocumentOpened | null;
  error: ApiError | null;
  about: string;
  /** Whose server the chart is read from. */
  server: string | null;
  zoom: number;
  onRetry: () => void;
}

const worthTrying = new Set(["offline", "server_error", "no_access", "web_page", "bad_answer", "empty", "missing"]);
const tones: Record<string, Tone> = {
  no_access: "noAccess",
  offline: "neutral",
  elsewhere: "neutral",
  nowhere: "neutral",
};

/** The content of a document, or why there is none. */
export function ContentPane({ opened, error, about, server, zoom, onRetry }: ContentPaneProps) {
  const { t } = useTranslation("document");
  const language = useLanguage();
  const now = useNow();
  if (error !== null) return <ErrorCard error={error} retry={onRetry} />;
  if (opened === null) return <LoadingCard />;
  const { file, problem, warnings } = opened;
  if (file === null)
    return <Problem opened={opened} problem={problem ?? "bad_answer"} server={server} onRetry={onRetry} />;
  const kind = opened.looksLike ?? file.said ?? t("unknownType");
  return (
    <OpenedFile
      // Another file is another failure to draw.
      key={file.sha256}
      opened={file}
      about={about}
      zoom={zoom}
      facts={
        <span>
          {opened.fetchedAt === null
            ? t("within")
            : t("fetched", { when: formatSince(opened.fetchedAt, now, language) })}
        </span>
      }
      notes={
        <>
          {warnings.map((warning) => (
            <p key={warning} className={styles.warning} role="status" data-testid={`document-warning-${warning}`}>
              <ExclamationmarkTriangleFillIcon aria-hidden fontSize="1.25rem" />
              {t(`warning.${warning}`, {
                said: formatBytes(opened.saidSize ?? 0, language),
                size: formatBytes(file.size, language),
              })}
            </p>
          ))}
          {opened.wordsOf !== null && (
            <p className={styles.note} data-testid="document-words">
              <InformationSquareIcon aria-hidden fontSize="1.25rem" />
              {t(`wordsOf.${opened.wordsOf}`)} {opened.words !== null && t("wordsToo")}
            </p>
          )}
          {opened.words !== null && (
            // Open: what was stopped may stand here and not in the letter.
            <ReadMore size="small" header={t("wordsBeside")} defaultOpen>
              {/* A long one is scrolled, also by keyboard, so that the letter stays in sight. */}
              <p className={styles.own} tabIndex={0} data-testid="document-words-beside">
                {opened.words}
              </p>
            </ReadMore>
          )}
        </>
      }
      refusal={(fault) => ({
        title: t(`refused.${fault}.title`),
        body: t(`refused.${fault}.body`, { type: kind }),
      })}
    />
  );
}

interface ProblemProps {
  opened: DocumentOpened;
  problem: string;
  server: string | null;
  onRetry: () => void;
}

/** Each reason in its own words; what can be tried again has a button. */
function Problem({ opened, problem, server, onRetry }: ProblemProps) {
  const { t } = useTranslation("document");
  const key = problem === "elsewhere" && opened.host === null ? "elsewhere_unknown" : problem;
  const words = { host: opened.host ?? "", server: server ?? t("server") };
  return (
    <StateCard
      tone={tones[problem] ?? "warning"}
      title={t(`problem.${key}.title`, words)}
      testId="document-problem"
      live
      foot={opened.reference === null ? undefined : t("reference", { reference: opened.reference })}
    >
      <p>{t(`problem.${key}.body`, words)}</p>
      {worthTrying.has(problem) && (
        <div>
          <Button size="small" variant="secondary" onClick={onRetry} data-testid="document-retry">
            {t("retry")}
          </Button>
        </div>
      )}
    </StateCard>
  );
}
