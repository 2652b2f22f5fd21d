import { Button, Switch } from "@navikt/ds-react";

import { PaneHead } from "@/components/PaneHead";
import { useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useKeyRegistry } from "@/lib/keys";
import { usePreferences } from "@/lib/preferences";

import styles from "./Settings.module.css";

/** Single letters on or off, and the way to the cheat sheet. */
export function KeyboardPage() {
  const { t } = useTranslation("settings");
  const { preferences, change } = usePreferences();
  const keys = useKeyRegistry();
  return (
    <div data-testid="keyboard">
      <PaneHead title={t("keyboard.title")} under={t("keyboard.intro")} />
      <div className={styles.body}>
        <Switch
          size="small"
          checked={preferences.singleKeys}
          description={t("keyboard.singleKeysHelp")}
          onChange={(event) => change({ singleKeys: event.target.checked })}
          data-testid="single-keys"
        >
          {t("keyboard.singleKeys")}
        </Switch>
        <div className={styles.acts}>
          <Button size="small" variant="secondary" onClick={() => keys.run("cheatSheet")}>
            {t("keyboard.cheatSheet")}
          </Button>
          <kbd className="bs-kbd">{shownKey("cheatSheet")}</kbd>
        </div>
      </div>
    </div>
  );
}
