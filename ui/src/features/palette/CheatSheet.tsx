import { Search } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useTranslation } from "@/lib/i18n";
import { type ActId, KEY_GROUPS, KEYMAP, type KeyGroup, shownKey } from "@/lib/keymap";
import { useAct } from "@/lib/keys";
import { useNavigation } from "@/lib/route";

import { matches } from "./match";
import styles from "./Palette.module.css";

const all = Object.keys(KEYMAP) as ActId[];

/** F1: every key there is, by where it works. */
export function CheatSheet() {
  const [open, setOpen] = useState(false);
  useAct("cheatSheet", () => setOpen((was) => !was));
  return open ? <Sheet onClose={() => setOpen(false)} /> : null;
}

function Sheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  const { go } = useNavigation();
  const [text, setText] = useState("");
  const words = (act: ActId) => t(`keys:act.${act}`);
  const inGroup = (group: KeyGroup) =>
    all.filter((act) => KEYMAP[act].group === group && matches(`${words(act)} ${shownKey(act)}`, text));
  const shown = KEY_GROUPS.map((group) => ({ group, acts: inGroup(group) })).filter(({ acts }) => acts.length > 0);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("cheat.title")}
      width="65rem"
      testId="cheat-sheet"
      tag={
        <span className={styles.sheetTools}>
          <span className={styles.sheetSearch}>
            <Search
              size="small"
              variant="simple"
              label={t("cheat.search")}
              placeholder={t("cheat.search")}
              hideLabel
              autoFocus
              value={text}
              onChange={setText}
            />
          </span>
          <kbd className="bs-kbd">Esc</kbd>
        </span>
      }
      footer={
        <>
          <span className={styles.sheetFoot}>{t("cheat.footer")}</span>
          <button
            type="button"
            className="bs-link"
            onClick={() => {
              onClose();
              go({ screen: "settings", section: "keyboard" });
            }}
          >
            {t("cheat.change")}
          </button>
        </>
      }
    >
      {shown.length === 0 && <p className={styles.empty}>{t("cheat.none", { text })}</p>}
      <div className={styles.columns} role="group" aria-label={t("cheat.title")} tabIndex={0}>
        {shown.map(({ group, acts }) => (
          <section key={group} className={styles.keyGroup}>
            <h2 className={styles.keyHead}>{t(`keys:group.${group}`)}</h2>
            <dl className={styles.keyList}>
              {acts.map((act) => (
                <div key={act} className={styles.keyRow}>
                  <dt>{words(act)}</dt>
                  <dd>
                    <kbd className="bs-kbd">{shownKey(act)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
