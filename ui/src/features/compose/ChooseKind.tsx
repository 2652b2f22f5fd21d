import { PaneHead } from "@/components/PaneHead";
import { usePersonFacts } from "@/components/person/Person";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import { useText, useTranslation } from "@/lib/i18n";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import styles from "./Compose.module.css";

/** What to write about this patient: the kinds that need no request first. */
export function ChooseKind({ patientId }: { patientId: number }) {
  const { t } = useTranslation("compose");
  const text = useText();
  const facts = usePersonFacts();
  const { go } = useNavigation();
  const { lens } = usePreferences().preferences;
  const chart = useRead("patient_chart", { patientId });
  const kinds = useRead("kinds", {});
  const person = chart.data?.patient.person;
  const error = chart.error ?? kinds.error;
  return (
    <div className={styles.page} data-testid="write">
      <PaneHead
        level={1}
        title={person === undefined ? t("newMessage") : t("newAbout", { name: person.name })}
        {...(person === undefined ? {} : { under: facts(person) })}
      />
      <div className={styles.column}>
        {error !== null && <ErrorCard error={error} />}
        <ul className={styles.choices} aria-label={t("kinds")}>
          {(kinds.data?.kinds ?? [])
            .filter((kind) => kind.unsolicited)
            .map((kind) => (
              <li key={kind.id}>
                <button
                  type="button"
                  className={styles.choice}
                  data-testid="write-kind"
                  data-kind={kind.id}
                  onClick={() => go({ screen: "compose", patientId, kind: kind.id })}
                >
                  <strong>{text(kind.name)}</strong>
                  {lens === "tester" && kind.contentCode !== null && (
                    <code className="bs-subtle">
                      {kind.contentSystem.split(".").at(-1)} | {kind.contentCode}
                    </code>
                  )}
                  {kind.note !== null && <span className="bs-subtle">{text(kind.note)}</span>}
                </button>
              </li>
            ))}
        </ul>
      </div>
    </div>
  );
}
