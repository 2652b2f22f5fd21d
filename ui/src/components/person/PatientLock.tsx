import { PadlockLockedFillIcon } from "@navikt/aksel-icons";

import { Fragment } from "react";

import type { PersonView } from "@/host/bindings";
import { formatDate, formatNationalNumber } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import { useNumberWords } from "./Person";
import styles from "./PatientLock.module.css";
import { useAge } from "./useAge";

/** Whom the writing is about, and that it cannot become about somebody else. */
export function PatientLock({ person, number, note }: { person: PersonView; number: string | null; note: string }) {
  const { t } = useTranslation("common");
  const kind = useNumberWords();
  const age = useAge();
  const facts = [
    age(person),
    person.birthDate === null ? null : t("person.born", { date: formatDate(person.birthDate) }),
    number === null ? null : `${kind(person)} ${formatNationalNumber(number)}`,
  ].filter((part) => part !== null);
  return (
    <div className={styles.lock} data-testid="patient-lock">
      <PadlockLockedFillIcon aria-hidden className={styles.icon} />
      <p className={styles.who}>
        <strong>{t("person.about", { name: person.name === "" ? t("person.noName") : person.name })}</strong>
        {facts.map((fact, index) => (
          <Fragment key={fact}>
            {index === 0 ? ", " : " · "}
            <span className="bs-together">{fact}</span>
          </Fragment>
        ))}
      </p>
      <span className={styles.note}>{note}</span>
    </div>
  );
}
