import { useNotice } from "@/data";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useAct } from "@/lib/keys";

import styles from "./Toast.module.css";

/** What was just done, and the way back: bottom left of the screen, 8 s, one at a time. */
export function Toast() {
  const { t } = useTranslation("common");
  const { notice, clear } = useNotice();
  const undo = (): void => {
    notice?.undo?.();
    clear();
  };
  useAct("undo", undo, notice !== null && notice.undo !== null);
  return (
    <div className={styles.place}>
      <div role="status" aria-live="polite" className={styles.live}>
        {notice !== null && !notice.failed && notice.text}
      </div>
      <div role="alert" className={styles.live}>
        {notice?.failed === true && notice.text}
      </div>
      {notice !== null && (
        <div className={classes(styles.toast, notice.failed && styles.failed)} data-testid="toast" key={notice.id}>
          <span className={styles.text}>{notice.text}</span>
          {notice.undo !== null && (
            <button type="button" className={styles.undo} onClick={undo} data-testid="toast-undo">
              <strong>{t("undo")}</strong> {shownKey("undo")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
