import { NotePencilIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";

import { PaneHead } from "@/components/PaneHead";
import { Age, PersonName } from "@/components/person/Person";
import { EmptyState } from "@/components/state/EmptyState";
import { useRead } from "@/data";
import { formatDate, formatListTime } from "@/lib/format";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import styles from "./Compose.module.css";

/** Begun and not sent; and the people one may want to write about. */
export function WriteHome() {
  const { t } = useTranslation("compose");
  const text = useText();
  const now = useNow();
  const language = useLanguage();
  const { go } = useNavigation();
  const outbox = useRead("outbox", {}, { fresh: true });
  const recent = useRead("patient_recent", {}, { fresh: true });
  const drafts = outbox.data?.groups.flatMap((group) => group.drafts) ?? [];
  const people = recent.data?.rows ?? [];
  // The newest stands first: a list from before would put another patient under a hand that is on its way.
  const there = [outbox, recent].every((read) => read.isFetchedAfterMount || read.error !== null);
  useAct("newMessage", () => go({ screen: "patients" }));
  return (
    <div className={styles.page} data-testid="write">
      <PaneHead level={1} title={t("home.title")}>
        <Button
          size="small"
          variant="tertiary"
          data-color="neutral"
          onClick={() => go({ screen: "compose", forms: true })}
          data-testid="write-forms"
        >
          {t("form:open")}
        </Button>
        <Button size="small" variant="secondary" onClick={() => go({ screen: "patients" })} data-testid="write-find">
          {t("home.find")}
        </Button>
      </PaneHead>
      <div className={styles.column}>
        {there && drafts.length === 0 && people.length === 0 && (
          <EmptyState icon={NotePencilIcon} title={t("home.nothing")} text={t("home.nothingHow")} />
        )}
        {there && drafts.length > 0 && (
          <section>
            <h2 className={styles.groupHead}>{t("home.drafts")}</h2>
            <ul className={styles.choices}>
              {drafts.map((draft) => (
                <li key={draft.draftId}>
                  <button
                    type="button"
                    className={styles.choice}
                    data-testid="draft-row"
                    data-draft-id={draft.draftId}
                    onClick={() => go({ screen: "compose", draftId: draft.draftId })}
                  >
                    <span className={styles.choiceLine}>
                      <strong>
                        <PersonName person={draft.patient} />
                      </strong>
                      <Age person={draft.patient} />
                      <span className={styles.choiceTime}>{formatListTime(draft.savedAt, now, language)}</span>
                    </span>
                    <span className="bs-subtle">{text(draft.kind)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {there && people.length > 0 && (
          <section>
            <h2 className={styles.groupHead}>{t("home.people")}</h2>
            <ul className={styles.choices}>
              {people.map(({ patientId, person }) => (
                <li key={patientId}>
                  <button
                    type="button"
                    className={styles.choice}
                    data-testid="write-patient"
                    onClick={() => go({ screen: "compose", patientId })}
                  >
                    <span className={styles.choiceLine}>
                      <strong>
                        <PersonName person={person} />
                      </strong>
                      <Age person={person} />
                      <span className={styles.choiceTime}>
                        {person.birthDate === null ? "" : formatDate(person.birthDate)}
                      </span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}
