import { ArrowLeftIcon, ExclamationmarkTriangleFillIcon } from "@navikt/aksel-icons";
import { Button, ToggleGroup } from "@navikt/ds-react";
import { useMemo, useState } from "react";

import { isDrawn } from "@/components/attachment/drawn";
import { ZoomActs } from "@/components/attachment/ZoomActs";
import { Dialog } from "@/components/Dialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { StateCard } from "@/components/state/StateCard";
import { useRead } from "@/data";
import type { DocumentView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { ResourceDrawer } from "../ResourceDrawer";
import { isDocument } from "../sections";
import { CompositionBody } from "./CompositionBody";
import { ContentPane } from "./ContentPane";
import styles from "./Document.module.css";
import { DocumentFacts } from "./DocumentFacts";
import { useOpenedDocument, useSaveDocument, type Wanted } from "./useDocument";

interface Place {
  resourceId: number;
  title: string;
}

interface DocumentViewerProps extends Place {
  /** Whom it is about: a page alone does not say it. */
  about: string;
  server: string | null;
  onClose: () => void;
}

/** A document read inside the window; what it points to opens from here, with a way back. */
export function DocumentViewer({ resourceId, title, about, server, onClose }: DocumentViewerProps) {
  const [path, setPath] = useState<Place[]>([{ resourceId, title }]);
  const current = path.at(-1) ?? { resourceId, title };
  return (
    <Reading
      key={current.resourceId}
      place={current}
      before={path.at(-2) ?? null}
      about={about}
      server={server}
      onClose={onClose}
      onBack={() => setPath(path.slice(0, -1))}
      onRead={(place) => setPath([...path, place])}
    />
  );
}

interface ReadingProps {
  place: Place;
  before: Place | null;
  about: string;
  server: string | null;
  onClose: () => void;
  onBack: () => void;
  onRead: (place: Place) => void;
}

function Reading({ place, before, about, server, onClose, onBack, onRead }: ReadingProps) {
  const { t } = useTranslation("document");
  const read = useRead("document", { resourceId: place.resourceId });
  const [asked, setAsked] = useState({ index: 0, times: 0 });
  const [anyway, setAnyway] = useState(false);
  const [under, setUnder] = useState<Place | null>(null);
  const [zoom, setZoom] = useState(1);
  const document = read.data;
  const guarded = document !== undefined && (document.enteredInError || document.cannotInterpret) && !anyway;
  const ready = document !== undefined && !guarded && document.contents.length > asked.index;
  const wanted = useMemo<Wanted | null>(
    () => (ready ? { resourceId: place.resourceId, index: asked.index, again: asked.times > 0 } : null),
    [ready, place.resourceId, asked],
  );
  const { opened, error } = useOpenedDocument(wanted);
  const save = useSaveDocument();
  const file = opened?.file ?? null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={document?.title ?? place.title}
      width="65rem"
      testId="document-viewer"
      tall
      footer={
        <>
          {isDrawn(file) && <ZoomActs zoom={zoom} onZoom={setZoom} />}
          <Button
            size="small"
            variant="tertiary"
            onClick={() => setUnder(place)}
            aria-haspopup="dialog"
            data-testid="document-details"
          >
            {t("details")}
          </Button>
          {opened?.fetchedAt != null && (
            <Button
              size="small"
              variant="tertiary"
              onClick={() => setAsked({ index: asked.index, times: asked.times + 1 })}
              data-testid="document-again"
            >
              {t("again")}
            </Button>
          )}
          {wanted !== null && opened !== null && file?.maySave === true && (
            <Button size="small" variant="secondary" onClick={() => save(wanted, opened)} data-testid="document-save">
              {t("save")}
            </Button>
          )}
          <Button size="small" onClick={onClose} data-testid="document-close">
            {t("common:close")}
          </Button>
        </>
      }
    >
      {before !== null && (
        <button type="button" className={styles.back} onClick={onBack} data-testid="document-back">
          <ArrowLeftIcon aria-hidden /> {t("back", { title: before.title })}
        </button>
      )}
      {read.error !== null && <ErrorCard error={read.error} retry={() => void read.refetch()} />}
      {document === undefined && read.error === null && <LoadingCard />}
      {document !== undefined && (
        <>
          <DocumentFacts document={document} about={file === null ? about : null} />
          <Warnings document={document} onRead={onRead} />
          {guarded ? (
            <Guard document={document} onShow={() => setAnyway(true)} />
          ) : (
            <>
              <Choice document={document} index={asked.index} onIndex={(index) => setAsked({ index, times: 0 })} />
              {document.resourceType === "Composition" ? (
                <CompositionBody
                  document={document}
                  onOpen={(resourceId, title, resourceType) =>
                    isDocument(resourceType) ? onRead({ resourceId, title }) : setUnder({ resourceId, title })
                  }
                />
              ) : document.contents.length === 0 ? (
                <StateCard tone="neutral" title={t("problem.nowhere.title")} testId="document-problem">
                  <p>{t("problem.nowhere.body")}</p>
                </StateCard>
              ) : (
                <ContentPane
                  opened={opened}
                  error={error}
                  about={about}
                  server={server}
                  zoom={zoom}
                  onRetry={() => setAsked({ index: asked.index, times: asked.times + 1 })}
                />
              )}
            </>
          )}
        </>
      )}
      {under !== null && <ResourceDrawer shown={{ ...under, item: null }} onClose={() => setUnder(null)} />}
    </Dialog>
  );
}

/** What takes its place, and what it takes the place of. */
function Warnings({ document, onRead }: { document: DocumentView; onRead: (place: Place) => void }) {
  const { t } = useTranslation("document");
  const named = (title: string | null): string => title ?? t("untitled");
  return (
    <>
      {document.superseded && (
        <div className={styles.warning} role="status" data-testid="document-superseded">
          <ExclamationmarkTriangleFillIcon aria-hidden fontSize="1.25rem" />
          <span>
            {t(document.replacedBy.length === 0 ? "supersededUnknown" : "superseded")}
            {document.replacedBy.map((lead) => (
              <button
                key={lead.resourceId}
                type="button"
                className={styles.lead}
                onClick={() => onRead({ resourceId: lead.resourceId, title: named(lead.title) })}
                data-testid="document-newer"
              >
                {t("replacedBy", { title: named(lead.title) })}
              </button>
            ))}
          </span>
        </div>
      )}
      {document.replaces.map((lead) => (
        <p key={lead.resourceId} className={styles.replaces}>
          <button
            type="button"
            className="bs-link"
            onClick={() => onRead({ resourceId: lead.resourceId, title: named(lead.title) })}
            data-testid="document-older"
          >
            {t("replaces", { title: named(lead.title) })}
          </button>
        </p>
      ))}
    </>
  );
}

/** What must not be read at face value is shown only when somebody asks for it. */
function Guard({ document, onShow }: { document: DocumentView; onShow: () => void }) {
  const { t } = useTranslation("document");
  const key = document.enteredInError ? "withdrawn" : "unsafe";
  return (
    <StateCard tone="danger" title={t(`${key}.title`)} testId="document-guard" live>
      <p>{t(`${key}.body`)}</p>
      <div>
        <Button size="small" variant="secondary" onClick={onShow} data-testid="document-anyway">
          {t("showAnyway")}
        </Button>
      </div>
    </StateCard>
  );
}

interface ChoiceProps {
  document: DocumentView;
  index: number;
  onIndex: (index: number) => void;
}

/** Several contents: the same in several formats, or several things. */
function Choice({ document, index, onIndex }: ChoiceProps) {
  const { t } = useTranslation("document");
  if (document.contents.length < 2) return null;
  return (
    <div className={styles.choice}>
      <ToggleGroup
        size="small"
        label={t("contents")}
        value={String(index)}
        onChange={(next) => onIndex(Number(next))}
        data-testid="document-contents"
      >
        {document.contents.map((content) => (
          <ToggleGroup.Item
            key={content.index}
            value={String(content.index)}
            label={content.title ?? content.contentType ?? t("content", { number: content.index + 1 })}
          />
        ))}
      </ToggleGroup>
    </div>
  );
}
