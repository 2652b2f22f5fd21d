import { Dialog as AkselDialog } from "@navikt/ds-react";
import type { ReactNode, RefObject } from "react";

import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";

import styles from "./Dialog.module.css";

/** A dialog: closed by Esc, the cross or a click outside; focus goes back to where it came from. */
export function Dialog({
  open,
  onClose,
  title,
  children,
  footer,
  tag,
  width = "32.5rem",
  testId,
  position = "center",
  tall = false,
  initialFocus,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  footer?: ReactNode;
  /** Beside the title: the stage in a confirm dialog. */
  tag?: ReactNode;
  width?: string;
  testId?: string;
  position?: "center" | "right";
  /** For reading rather than answering: as high as the window allows. */
  tall?: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
}) {
  const { t } = useTranslation("common");
  return (
    <AkselDialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <AkselDialog.Popup
        width={width}
        position={position}
        className={classes(styles.popup, tall && styles.tall)}
        data-testid={testId}
        {...(initialFocus === undefined ? {} : { initialFocusTo: initialFocus })}
        {...(position === "right" ? { height: "100vh" } : {})}
      >
        <header className={styles.head}>
          <AkselDialog.Title className={styles.title}>{title}</AkselDialog.Title>
          {tag ?? (
            <AkselDialog.CloseTrigger>
              <button type="button" className={styles.close} aria-label={t("close")} title={`${t("close")} (Esc)`}>
                ×
              </button>
            </AkselDialog.CloseTrigger>
          )}
        </header>
        <div className={styles.body}>{children}</div>
        {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
      </AkselDialog.Popup>
    </AkselDialog>
  );
}
