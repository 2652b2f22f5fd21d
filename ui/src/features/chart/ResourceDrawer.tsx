import { Button, Tabs } from "@navikt/ds-react";
import { ArrowLeftIcon } from "@navikt/aksel-icons";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { PersonName, usePersonFacts } from "@/components/person/Person";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import type { ChartItem } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import { FormAnswers } from "./forms/FormAnswers";
import { DetailsPart } from "./resource/DetailsPart";
import { HistoryPart } from "./resource/HistoryPart";
import { JsonPart } from "./resource/JsonPart";
import { LinksPart } from "./resource/LinksPart";
import styles from "./ResourceDrawer.module.css";
import { isDocument } from "./sections";
import { flagWords } from "./words";

/** What the drawer shows: a chart item, or a resource that has only an id and a name. */
export interface Shown {
  resourceId: number;
  title: string;
  item: ChartItem | null;
}

const parts = ["form", "details", "json", "history", "links"] as const;
type Part = (typeof parts)[number];

/** Looking underneath one resource; what it points to opens in the same place, with a way back. */
export function ResourceDrawer({
  shown,
  onClose,
  onRead,
}: {
  shown: Shown;
  onClose: () => void;
  /** Opens a document to be read; without it this stands beside a document that is being read. */
  onRead?: (resourceId: number, title: string) => void;
}) {
  const { t } = useTranslation("resource");
  const [path, setPath] = useState<{ resourceId: number; title: string }[]>([]);
  const isForm = path.length === 0 && shown.item?.resourceType === "QuestionnaireResponse";
  const [part, setPart] = useState<Part>(isForm ? "form" : "details");
  const current = path.at(-1) ?? shown;
  function open(resourceId: number, title: string): void {
    setPath([...path, { resourceId, title }]);
    setPart("details");
  }

  return (
    <Dialog open onClose={onClose} title={current.title} position="right" width="44rem" testId="resource">
      {path.length > 0 && (
        <button
          type="button"
          className={styles.back}
          onClick={() => setPath(path.slice(0, -1))}
          data-testid="resource-back"
        >
          <ArrowLeftIcon aria-hidden /> {t("back", { title: path.at(-2)?.title ?? shown.title })}
        </button>
      )}
      <Head
        resourceId={current.resourceId}
        item={path.length === 0 ? shown.item : null}
        {...(onRead === undefined ? {} : { onRead: () => onRead(current.resourceId, current.title) })}
      />
      <Tabs value={part} onChange={(next) => setPart(next as Part)} size="small">
        <Tabs.List aria-label={t("parts")}>
          {parts
            .filter((one) => one !== "form" || isForm)
            .map((one) => (
              <Tabs.Tab
                key={one}
                value={one}
                label={one === "form" ? t("answered:part") : t(`part.${one}`)}
                data-testid={`resource-${one}`}
              />
            ))}
        </Tabs.List>
        <Tabs.Panel value={part} className={styles.panel} tabIndex={-1}>
          {part === "form" && <FormAnswers resourceId={current.resourceId} called={current.title} onOpen={open} />}
          {part === "details" && <DetailsPart resourceId={current.resourceId} onOpen={open} />}
          {part === "json" && <JsonPart resourceId={current.resourceId} />}
          {part === "history" && <HistoryPart key={current.resourceId} resourceId={current.resourceId} />}
          {part === "links" && <LinksPart key={current.resourceId} resourceId={current.resourceId} onOpen={open} />}
        </Tabs.Panel>
      </Tabs>
    </Dialog>
  );
}

/** What kind of thing it is, and what must be said before anything else. */
function Head({ resourceId, item, onRead }: { resourceId: number; item: ChartItem | null; onRead?: () => void }) {
  const { t } = useTranslation("resource");
  const { t: say } = useTranslation("chart");
  const text = useText();
  const { go } = useNavigation();
  const facts = usePersonFacts();
  const details = useRead("resource_details", { resourceId });
  if (details.error !== null) return <ErrorCard error={details.error} />;
  if (details.data === undefined) return null;
  const { data } = details;
  const { exchangeId, patient } = data;
  const flags = item === null ? [] : flagWords(item.flags, say);
  return (
    <>
      {patient !== null && (
        <p className={styles.whose} data-testid="resource-patient">
          <PersonName person={patient} strong /> <span className="bs-subtle">{facts(patient)}</span>
        </p>
      )}
      <p className={styles.kind}>
        {[text(data.typeName), data.connection, ...flags].filter(Boolean).join(" · ")}
        {exchangeId !== null && (
          <>
            {" · "}
            <button
              type="button"
              className="bs-link"
              onClick={() => go({ screen: "traffic", exchangeId })}
              data-testid="resource-exchange"
            >
              {t("exchange")}
            </button>
          </>
        )}
      </p>
      {onRead !== undefined && (isDocument(data.resourceType) || data.contents > 0) && (
        <p className={styles.kind}>
          <Button size="small" variant="secondary" onClick={onRead} data-testid="resource-read">
            {t("document:act")}
          </Button>
        </p>
      )}
      {data.cannotInterpret && <p className={styles.warning}>{say("danger.cannotInterpret")}</p>}
      {data.enteredInError && <p className={styles.warning}>{t("enteredInError")}</p>}
    </>
  );
}
