import { EyeSlashIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useEffect, useRef } from "react";

import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useDo, useRead } from "@/data";
import { useTranslation } from "@/lib/i18n";
import { useKeyRegistry } from "@/lib/keys";
import { useNavigation, useRouteOf } from "@/lib/route";

import { ChooseKind } from "./ChooseKind";
import styles from "./Compose.module.css";
import { DraftEditor } from "./DraftEditor";
import { FormShelf } from "./form/FormShelf";
import { WriteHome } from "./WriteHome";

/** Writing: a draft that is open, one that is about to begin, or the choice of whom to write about. */
export function ComposeScreen() {
  const route = useRouteOf("compose");
  if (route.forms === true) return <FormShelf />;
  if (route.draftId !== undefined) return <OpenDraft draftId={route.draftId} key={route.draftId} />;
  if (route.kind !== undefined) {
    return (
      <Begin
        key={`${route.kind}:${route.threadId ?? ""}:${route.patientId ?? ""}`}
        kind={route.kind}
        threadId={route.threadId ?? null}
        patientId={route.patientId ?? null}
      />
    );
  }
  if (route.threadId !== undefined) return <ChooseKind threadId={route.threadId} key={`thread:${route.threadId}`} />;
  if (route.patientId !== undefined) return <ChooseKind patientId={route.patientId} key={route.patientId} />;
  return <WriteHome />;
}

/** Makes the draft once, then opens it: from here on it is on disk. */
function Begin({ kind, threadId, patientId }: { kind: string; threadId: number | null; patientId: number | null }) {
  const { replace } = useNavigation();
  const { mutate, error, reset } = useDo("draft_start");
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate({ kind, threadId, patientId }, { onSuccess: ({ draftId }) => replace({ screen: "compose", draftId }) });
  }, [kind, threadId, patientId, mutate, replace]);
  return (
    <div className={styles.alone}>
      {error === null ? (
        <LoadingCard />
      ) : (
        <ErrorCard
          error={error}
          retry={() => {
            reset();
            mutate(
              { kind, threadId, patientId },
              { onSuccess: ({ draftId }) => replace({ screen: "compose", draftId }) },
            );
          }}
        />
      )}
    </div>
  );
}

function OpenDraft({ draftId }: { draftId: number }) {
  const draft = useRead("draft", { draftId }, { fresh: true });
  if (draft.data?.veiled === true) return <Veiled />;
  // What was read before one left the draft is older than what was written in it: the editor begins with what is kept.
  if (draft.data !== undefined && draft.isFetchedAfterMount) return <DraftEditor draft={draft.data} />;
  return (
    <div className={styles.alone}>
      {draft.error === null ? <LoadingCard /> : <ErrorCard error={draft.error} retry={() => void draft.refetch()} />}
    </div>
  );
}

/** Stage mode hides names in the draft's text: what is shown is not what is written, so nothing is written in it. */
function Veiled() {
  const { t } = useTranslation("compose");
  const keys = useKeyRegistry();
  return (
    <div className={styles.alone} data-testid="draft-veiled">
      <EmptyState icon={EyeSlashIcon} title={t("onStage.title")} text={t("onStage.text")}>
        <Button size="small" onClick={() => keys.run("stageMode")}>
          {t("onStage.off")}
        </Button>
      </EmptyState>
    </div>
  );
}
