import { Button } from "@navikt/ds-react";

import type { LostLetter } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./LostLetters.module.css";

/** Puts the plain stand-in where a typographic letter stands; every other letter stays as it was typed. */
export function straightened(text: string, lost: readonly LostLetter[]): string {
  return lost.reduce(
    (so, { letter, replacement }) => (replacement === null ? so : so.replaceAll(letter, replacement)),
    text,
  );
}

/** Which letters NAV's older systems lose, where they stand, and the button that mends what can be mended. */
export function LostLetters({
  lost,
  fieldName,
  straighten,
}: {
  lost: readonly LostLetter[];
  /** What a field of the kind is called. */
  fieldName: (id: string) => string;
  straighten: () => void;
}) {
  const { t } = useTranslation("compose");
  const text = useText();
  if (lost.length === 0) return null;
  const typed = (one: LostLetter): boolean => one.place === "text" || one.place.startsWith("value:");
  const mendable = lost.some((one) => one.replacement !== null && typed(one));
  const kept = lost.some((one) => one.replacement === null);
  const place = (one: LostLetter): string =>
    one.place.startsWith("value:") ? fieldName(one.place.slice(6)) : t(`lost.place.${one.place}`);
  return (
    <section className={styles.lost} aria-labelledby="lost-title" data-testid="lost-letters">
      <h2 id="lost-title" className={styles.title}>
        {t("lost.title", { count: lost.length })}
      </h2>
      <ul className={styles.list}>
        {lost.map((one) => (
          <li key={`${one.place}:${one.letter}`} data-testid="lost-letter" data-letter={one.codePoint}>
            <kbd className={styles.letter} lang="und">
              {one.letter.trim() === "" ? "␣" : one.letter}
            </kbd>
            <span>
              {one.name === null ? one.codePoint : text(one.name)}
              {one.count > 1 && ` · ${t("lost.times", { count: one.count })}`}
            </span>
            <span className={styles.where}>
              {t("lost.in", { place: place(one), words: one.words.map((word) => `«${word}»`).join(", ") })}
            </span>
          </li>
        ))}
      </ul>
      <p className="bs-subtle">
        {t("lost.why")} {kept && t("lost.never")}
      </p>
      {mendable && (
        <Button size="xsmall" variant="secondary" onClick={straighten} data-testid="lost-straighten">
          {t("lost.straighten")}
        </Button>
      )}
    </section>
  );
}
