import { useState } from "react";

import { useCall } from "@/data";
import type { PersonView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { birthYear, formatDate, formatNationalNumber, maskedNumber, shortName } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import styles from "./Person.module.css";
import { useAge } from "./useAge";

/** The name, or that the source gave none. */
export function PersonName({ person, strong = false }: { person: PersonView; strong?: boolean }) {
  const { t } = useTranslation("common");
  if (person.name === "") return <span className="bs-subtle">{t("person.noName")}</span>;
  return <span className={classes(strong && "bs-strong")}>{person.name}</span>;
}

/** `68 år` and the like; nothing when the birth date is not in the source. */
export function Age({ person }: { person: PersonView }) {
  const age = useAge()(person);
  return age === null ? null : <span className={styles.age}>{age}</span>;
}

/** `14.03.1958 · 68 år · kvinne`, leaving out what is not in the source. */
export function usePersonFacts(): (person: PersonView) => string {
  const { t } = useTranslation("common");
  const age = useAge();
  return (person) =>
    [
      person.birthDate === null ? null : formatDate(person.birthDate),
      age(person),
      person.gender === null ? null : t(`person.gender.${person.gender}`, { defaultValue: person.gender }),
    ]
      .filter((part) => part !== null)
      .join(" · ");
}

/** `Kari N., 1958`: the person on a button. Two namesakes differ by the year. */
export function personOnButton(person: PersonView): string {
  const year = birthYear(person.birthDate);
  return year === null ? shortName(person.name) : `${shortName(person.name)}, ${year}`;
}

/** What kind of number it is, when it is no ordinary one: D-number, H-number, synthetic. */
export function useNumberWords(): (person: PersonView) => string {
  const { t } = useTranslation("common");
  return (person) => (person.numberKind === null ? t("person.number") : t(`person.numberKind.${person.numberKind}`));
}

/** The first six digits; the rest on request, which the engine notes in the access journal. */
export function NumberReveal({ person }: { person: PersonView }) {
  const { t } = useTranslation("common");
  const call = useCall();
  const [whole, setWhole] = useState<{ patientId: number; number: string } | null>(null);
  if (person.maskedNumber === null) return <span className="bs-subtle">{t("notInSource")}</span>;
  const { patientId } = person;
  const shown = whole !== null && whole.patientId === patientId ? whole.number : null;
  return (
    <span className={styles.number} data-testid="number">
      <span className="bs-tabular">
        {shown === null ? maskedNumber(person.maskedNumber) : formatNationalNumber(shown)}
      </span>
      {patientId !== null && (
        <button
          type="button"
          className="bs-link"
          data-testid="number-reveal"
          aria-label={shown === null ? t("person.revealNumber") : t("person.hideNumber")}
          onClick={() => {
            if (shown !== null) setWhole(null);
            else
              void call("patient_number", { patientId }).then(
                (answer) => setWhole({ patientId, number: answer.number }),
                () => undefined,
              );
          }}
        >
          {shown === null ? t("person.reveal") : t("person.hide")}
        </button>
      )}
    </span>
  );
}
