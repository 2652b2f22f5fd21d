import { MinusIcon, PlusIcon } from "@navikt/aksel-icons";
import { Button, Radio, RadioGroup } from "@navikt/ds-react";
import { useId } from "react";

import { PaneHead } from "@/components/PaneHead";
import { useTranslation } from "@/lib/i18n";
import {
  clampTextSize,
  type Density,
  type Language,
  lensDefaults,
  type Lens,
  type ThemeChoice,
  usePreferences,
} from "@/lib/preferences";

import styles from "./Settings.module.css";

const themes: readonly ThemeChoice[] = ["light", "dark", "system"];
const densities: readonly Density[] = ["tight", "standard", "airy"];
const languages: readonly Language[] = ["nb", "en"];
const lenses: readonly Lens[] = ["clinician", "tester", "demo"];

/** How the window looks, here and on this machine only. Every choice works at once. */
export function LookPage() {
  const { t } = useTranslation("settings");
  const { t: shell } = useTranslation("shell");
  const { preferences, change } = usePreferences();
  const id = useId();
  const { textSize } = preferences;
  return (
    <div data-testid="look">
      <PaneHead title={t("look.title")} under={t("look.intro")} />
      <div className={styles.body}>
        <RadioGroup
          size="small"
          legend={t("look.theme")}
          value={preferences.theme}
          onChange={(theme: ThemeChoice) => change({ theme })}
          data-testid="theme-toggle"
        >
          {themes.map((theme) => (
            <Radio key={theme} value={theme} data-testid={`theme-${theme}`}>
              {t(`look.${theme}`)}
            </Radio>
          ))}
        </RadioGroup>
        <RadioGroup
          size="small"
          legend={t("look.language")}
          value={preferences.language}
          onChange={(language: Language) => change({ language })}
          data-testid="language-toggle"
        >
          {languages.map((language) => (
            <Radio key={language} value={language} lang={language} data-testid={`language-${language}`}>
              {t(language === "nb" ? "look.bokmal" : "look.english")}
            </Radio>
          ))}
        </RadioGroup>
        <RadioGroup
          size="small"
          legend={t("look.density")}
          value={preferences.density}
          onChange={(density: Density) => change({ density })}
        >
          {densities.map((density) => (
            <Radio key={density} value={density} data-testid={`density-${density}`}>
              {t(`look.${density}`)}
            </Radio>
          ))}
        </RadioGroup>
        <div className={styles.group} role="group" aria-labelledby={id} aria-describedby={`${id}-help`}>
          <span id={id} className={styles.label}>
            {t("look.textSize")}
          </span>
          <div className={styles.size}>
            <Button
              size="small"
              variant="secondary"
              data-color="neutral"
              icon={<MinusIcon title={t("look.smaller")} />}
              onClick={() => change({ textSize: clampTextSize(textSize - 10) })}
              data-testid="text-smaller"
            />
            <output className={styles.percent} aria-live="polite">
              {t("look.percent", { percent: textSize })}
            </output>
            <Button
              size="small"
              variant="secondary"
              data-color="neutral"
              icon={<PlusIcon title={t("look.larger")} />}
              onClick={() => change({ textSize: clampTextSize(textSize + 10) })}
              data-testid="text-larger"
            />
            {textSize !== 100 && (
              <Button size="small" variant="tertiary" onClick={() => change({ textSize: 100 })}>
                {t("look.reset")}
              </Button>
            )}
          </div>
          <span id={`${id}-help`} className={styles.help}>
            {t("look.textSizeHelp")}
          </span>
        </div>
        <RadioGroup
          size="small"
          legend={t("look.lens")}
          description={t("look.lensHelp")}
          value={preferences.lens}
          onChange={(lens: Lens) => change({ lens, ...lensDefaults(lens) })}
        >
          {lenses.map((lens) => (
            <Radio key={lens} value={lens}>
              {shell(`lenses.${lens}`)}
            </Radio>
          ))}
        </RadioGroup>
      </div>
    </div>
  );
}
