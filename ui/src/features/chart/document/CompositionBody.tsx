import { LetterBody } from "@/components/message/LetterBody";
import type { DocumentEntry, DocumentSection, DocumentView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { formatDate } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";

import { fullStatus, titleOf } from "../words";
import styles from "./Document.module.css";

interface CompositionBodyProps {
  document: DocumentView;
  onOpen: (resourceId: number, title: string, resourceType: string) => void;
}

/** A Composition as it is read: heading, words, what it points to, section by section. */
export function CompositionBody({ document, onOpen }: CompositionBodyProps) {
  const { t } = useTranslation("document");
  const { narrative, sections } = document;
  return (
    <article className={styles.paper} data-testid="document-reading">
      {narrative.length > 0 && <LetterBody blocks={narrative} />}
      {sections.map((section, at) => (
        // A document's sections never change their order; their titles may stand twice.
        <Section key={at} section={section} next={sections[at + 1]} onOpen={onOpen} />
      ))}
      {narrative.length === 0 && sections.length === 0 && <p className="bs-subtle">{t("noSections")}</p>}
    </article>
  );
}

interface SectionProps {
  section: DocumentSection;
  next: DocumentSection | undefined;
  onOpen: CompositionBodyProps["onOpen"];
}

function Section({ section, next, onOpen }: SectionProps) {
  const { t } = useTranslation("document");
  const { depth, title, narrative, entries, emptyReason } = section;
  const Heading = depth === 0 ? "h3" : depth === 1 ? "h4" : "h5";
  const within = next !== undefined && next.depth > depth;
  const bare = narrative.length === 0 && entries.length === 0 && !within;
  return (
    <section className={styles.section} data-depth={Math.min(depth, 3)} data-testid="document-section">
      <Heading className={classes(styles.heading, depth > 0 && styles.inner)}>
        {title ?? <span className="bs-subtle">{t("sectionUntitled")}</span>}
      </Heading>
      {narrative.length > 0 && <LetterBody blocks={narrative} />}
      {bare && (
        <p className="bs-subtle">
          {emptyReason === null ? t("sectionEmpty") : t("emptyReason", { reason: emptyReason })}
        </p>
      )}
      {entries.length > 0 && (
        <ul className={styles.entries} aria-label={t("entries")}>
          {entries.map((entry, at) => (
            <li key={at}>
              <Entry entry={entry} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Entry({ entry, onOpen }: { entry: DocumentEntry; onOpen: CompositionBodyProps["onOpen"] }) {
  const { t } = useTranslation("document");
  const { t: say } = useTranslation("chart");
  const text = useText();
  const { item, resourceId, words, typeName } = entry;
  const kind = typeName === null ? null : text(typeName);
  const title = item === null ? (words ?? kind ?? say("item.untitled")) : (item.title ?? words ?? titleOf(item, say));
  const unsafe = item?.cannotInterpret === true || entry.enteredInError;
  const beside = [
    kind,
    item === null || unsafe ? null : fullStatus(item, say),
    item?.date == null ? null : formatDate(item.date),
    entry.enteredInError ? t("withdrawnEntry") : null,
    item?.cannotInterpret === true ? say("item.cannotInterpret") : null,
    item === null ? t("notFetched") : null,
  ];
  const shown = unsafe ? <s className={styles.struck}>{title}</s> : title;
  return (
    <>
      {resourceId === null || item === null ? (
        shown
      ) : (
        <button
          type="button"
          className="bs-link"
          aria-haspopup="dialog"
          onClick={() => onOpen(resourceId, title, item.resourceType)}
          data-testid="document-entry"
        >
          {shown}
        </button>
      )}{" "}
      <span className="bs-subtle">{beside.filter((part) => part !== null && part !== "").join(" · ")}</span>
    </>
  );
}
