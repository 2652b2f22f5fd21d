import type { ReactNode } from "react";

import type { Stage } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Frame.module.css";

/** The window's frame: stage stripe, top bar, rail, bars, the screen, status line. */
export function Frame({
  stage,
  top,
  rail,
  bars,
  status,
  marks,
  children,
}: {
  stage: Stage | null;
  top: ReactNode;
  rail: ReactNode;
  bars?: ReactNode;
  status: ReactNode;
  /** Which looks are on, for tests to wait for. */
  marks: { "data-theme": "light" | "dark"; "data-language": string };
  children: ReactNode;
}) {
  const { t } = useTranslation("shell");
  return (
    <div className={styles.frame} data-stage={stage ?? "none"} data-testid="app" {...marks}>
      <a className={styles.skip} href="#content">
        {t("skip")}
      </a>
      <header className={styles.header}>
        <div className={styles.stage} data-testid="stage">
          {stage}
        </div>
        <div className={styles.top}>{top}</div>
      </header>
      <nav className={styles.rail} aria-label={t("rail")} data-pane="rail" tabIndex={-1}>
        {rail}
      </nav>
      <div className={styles.middle}>
        {bars}
        <main id="content" className={styles.content} tabIndex={-1}>
          {children}
        </main>
      </div>
      <footer className={styles.status} data-pane="status" tabIndex={-1} aria-label={t("statusLine")}>
        {status}
      </footer>
    </div>
  );
}
