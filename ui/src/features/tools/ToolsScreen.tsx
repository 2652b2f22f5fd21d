import { Suspense } from "react";

import { LoadingCard } from "@/components/state/Loading";
import { useTranslation } from "@/lib/i18n";
import { useNavigation, useRouteOf } from "@/lib/route";
import { useTools } from "@/lib/tools";

import styles from "./ToolsScreen.module.css";

/** Verktøy: a small list of tools, and the one chosen. A single tool needs no list. */
export function ToolsScreen() {
  const { t } = useTranslation("tools");
  const tools = useTools();
  const { tool } = useRouteOf("tools");
  const { replace } = useNavigation();
  const chosen = tools.find((one) => one.id === tool) ?? tools[0];
  if (chosen === undefined) return null;
  const Content = chosen.component;
  if (tools.length === 1) {
    return (
      <div className={styles.alone} data-testid="tools">
        <Suspense fallback={<LoadingCard />}>
          <Content />
        </Suspense>
      </div>
    );
  }
  return (
    <div className={styles.screen} data-testid="tools">
      <nav className={styles.nav} aria-label={t("list")} data-pane="list" tabIndex={-1}>
        <ul className={styles.tools}>
          {tools.map((one) => {
            const Icon = one.icon;
            return (
              <li key={one.id}>
                <button
                  type="button"
                  className={styles.tool}
                  aria-current={one.id === chosen.id ? "page" : undefined}
                  onClick={() => replace({ screen: "tools", tool: one.id })}
                  data-testid={`tool-${one.id}`}
                >
                  <Icon aria-hidden className={styles.icon} />
                  {t(one.words)}
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className={styles.content} key={chosen.id}>
        <Suspense fallback={<LoadingCard />}>
          <Content />
        </Suspense>
      </div>
    </div>
  );
}
