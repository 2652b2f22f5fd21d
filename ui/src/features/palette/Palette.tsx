import { MagnifyingGlassIcon } from "@navikt/aksel-icons";
import { Command } from "cmdk";
import { useState } from "react";

import { useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useAct } from "@/lib/keys";

import { type PaletteEntry, usePaletteGroups } from "./entries";
import { matches } from "./match";
import styles from "./Palette.module.css";

/** Ctrl+K: acts only. Finding people and letters is another key, and the two never mix. */
export function Palette() {
  const [open, setOpen] = useState(false);
  useAct("palette", () => setOpen((was) => !was));
  return open ? <Acts onClose={() => setOpen(false)} /> : null;
}

function Acts({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  const groups = usePaletteGroups();
  const [text, setText] = useState("");

  function run(entry: PaletteEntry): void {
    onClose();
    // The act comes after the dialog has given the focus back, so that it may take it.
    setTimeout(entry.run);
  }

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      label={t("acts.title")}
      loop
      vimBindings={false}
      filter={(value, search) => (matches(value, search) ? 1 : 0)}
      overlayClassName={styles.veil ?? ""}
      contentClassName={styles.dialog ?? ""}
      className={styles.palette}
      data-testid="palette"
    >
      <div className={styles.field}>
        <MagnifyingGlassIcon aria-hidden className={styles.glass} />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder={t("acts.placeholder")}
          className={styles.input}
          data-testid="palette-input"
        />
        <kbd className="bs-kbd">Esc</kbd>
      </div>
      <Command.List className={styles.list}>
        <Command.Empty className={styles.empty}>{t("acts.empty", { text })}</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group.id} heading={group.words} className={styles.group}>
            {group.entries.map((entry) => {
              const { icon: Icon } = entry;
              return (
                <Command.Item
                  key={entry.id}
                  value={`${entry.words} ${group.words}`}
                  onSelect={() => run(entry)}
                  className={styles.item}
                  data-testid="palette-item"
                  data-act={entry.id}
                >
                  <Icon aria-hidden className={styles.icon} />
                  <span className={styles.words}>{entry.words}</span>
                  {entry.key?.split(" ").map((key) => (
                    <kbd key={key} className="bs-kbd">
                      {key}
                    </kbd>
                  ))}
                </Command.Item>
              );
            })}
          </Command.Group>
        ))}
      </Command.List>
      <div className={styles.foot}>
        <span>
          {t("acts.footer")} <kbd className="bs-kbd">{shownKey("find")}</kbd>
        </span>
        <span>{t("acts.keys")}</span>
      </div>
    </Command.Dialog>
  );
}
