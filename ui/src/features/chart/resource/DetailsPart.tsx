import { Switch } from "@navikt/ds-react";
import { useState } from "react";

import { LetterBody } from "@/components/message/LetterBody";
import { LoadingCard } from "@/components/state/Loading";
import { useNotice, useOpenExternal, useRead } from "@/data";
import type { DetailRow, DetailSection } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./Details.module.css";

interface DetailsProps {
  resourceId: number;
  onOpen: (resourceId: number, title: string) => void;
}

/** Everything the resource says, in labelled rows; what no table knows stands last, under its own heading. */
export function DetailsPart({ resourceId, onOpen }: DetailsProps) {
  const { t } = useTranslation("resource");
  const details = useRead("resource_details", { resourceId });
  const [asSent, setAsSent] = useState(false);
  if (details.data === undefined) return details.error === null ? <LoadingCard /> : null;
  const { sections, narrative, cannotInterpret } = details.data;
  return (
    <div className={styles.details} data-testid="resource-rows">
      {sections.length === 0 && <p className={styles.quiet}>{t("unreadable")}</p>}
      {sections.map((section) => (
        <Section key={section.key} section={section} asSent={asSent} struck={cannotInterpret} onOpen={onOpen} />
      ))}
      {narrative.length > 0 && (
        <section>
          <h3 className={styles.heading}>{t("narrative")}</h3>
          <div className={classes(styles.narrative, cannotInterpret && styles.struck)}>
            <LetterBody blocks={narrative} small />
          </div>
        </section>
      )}
      <Switch size="small" checked={asSent} onChange={(event) => setAsSent(event.target.checked)}>
        {t("asSent")}
      </Switch>
    </div>
  );
}

interface SectionProps {
  section: DetailSection;
  asSent: boolean;
  struck: boolean;
  onOpen: (resourceId: number, title: string) => void;
}

function Section({ section, asSent, struck, onOpen }: SectionProps) {
  const text = useText();
  const { t } = useTranslation("resource");
  return (
    <section data-section={section.key}>
      <h3 className={styles.heading}>{text(section.title)}</h3>
      {section.key === "other" && <p className={styles.quiet}>{t("otherHelp")}</p>}
      <dl className={styles.rows}>
        {section.rows.map((row, at) => (
          // Rows never change their order; their path may stand twice.
          <Row key={at} row={row} asSent={asSent} struck={struck} onOpen={onOpen} />
        ))}
      </dl>
    </section>
  );
}

function Row({ row, asSent, struck, onOpen }: { row: DetailRow } & Omit<SectionProps, "section">) {
  const { t } = useTranslation("resource");
  const text = useText();
  const { resourceId, value } = row;
  const missing = row.flags.includes("missing");
  const words = value === null ? null : text(value);
  const notes = ["float_noise", "modifier"].filter((flag) => row.flags.includes(flag));
  return (
    <div className={styles.row} data-depth={Math.min(row.depth, 5)} data-path={row.path}>
      <dt className={value === null ? styles.group : undefined}>{text(row.label)}</dt>
      <dd>
        {words !== null &&
          (resourceId === null ? (
            <span className={classes(missing && "bs-subtle", struck && styles.struck)}>{words}</span>
          ) : (
            <button type="button" className="bs-link" onClick={() => onOpen(resourceId, words)}>
              {words}
            </button>
          ))}
        {words !== null && /^https:\/\/\S+$/u.test(words) && value?.nb === words && <OpenLink url={words} />}
        {notes.length > 0 && <span className={styles.note}> {notes.map((flag) => t(`flag.${flag}`)).join(", ")}</span>}
        {asSent && row.sent.length > 0 && <span className={styles.sent}>{row.sent.join(" · ")}</span>}
      </dd>
    </div>
  );
}

/** A link leaves the window only when somebody presses, and says where it goes: it is the value beside it. */
function OpenLink({ url }: { url: string }) {
  const { t } = useTranslation("resource");
  const openExternal = useOpenExternal();
  const { sayFailed } = useNotice();
  return (
    <button
      type="button"
      className={styles.open}
      onClick={() => {
        openExternal(url).catch(() => sayFailed(t("openFailed")));
      }}
    >
      {t("openExternal")}
    </button>
  );
}
