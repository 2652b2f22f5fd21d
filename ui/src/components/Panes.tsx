import { Fragment, useMemo, type ReactNode } from "react";
import { Group, Panel, Separator, useGroupRef } from "react-resizable-panels";

import { useTranslation } from "@/lib/i18n";
import { usePreferences } from "@/lib/preferences";

import styles from "./Panes.module.css";

export interface Pane {
  id: string;
  /** Name of the region, read out and shown by F6. */
  label: string;
  content: ReactNode;
  /** Width in px at 100 % text; the one pane without is what remains. */
  size?: number;
  min?: number;
  max?: number;
}

/**
 * Side by side, with dividers that can be dragged, moved by arrows and reset by a double click. Widths are remembered
 * per screen. F6 goes from pane to pane by `data-pane`.
 */
export function Panes({ screen, panes }: { screen: string; panes: readonly Pane[] }) {
  const { t } = useTranslation("common");
  const { preferences, change } = usePreferences();
  const group = useGroupRef();
  // Widths are said at 100 % text and grow with it; the least a pane needs does not, else nothing fits at 200 %.
  const scale = Math.max(1, preferences.textSize / 100);
  const name = `${screen}:${panes.map((pane) => pane.id).join("+")}`;
  const sizes = useMemo(
    () =>
      panes.map(
        (pane) => preferences.panes[`${name}:${pane.id}`] ?? (pane.size === undefined ? undefined : pane.size * scale),
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only the first width counts; dragging is the group's own
    [name],
  );
  const keep = (): void => {
    const kept = { ...preferences.panes };
    for (const pane of panes) {
      if (pane.size === undefined) continue;
      const width = document.getElementById(`${name}:${pane.id}`)?.getBoundingClientRect().width;
      if (width !== undefined && width > 0) kept[`${name}:${pane.id}`] = Math.round(width);
    }
    change({ panes: kept });
  };
  return (
    <Group
      key={name}
      className={styles.group}
      groupRef={group}
      onLayoutChanged={(_, meta) => {
        if (meta.isUserInteraction) keep();
      }}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.id}>
          {index > 0 && <Separator className={styles.divider} aria-label={t("divider")} />}
          <Panel
            id={`${name}:${pane.id}`}
            className={styles.panel}
            {...(sizes[index] === undefined ? {} : { defaultSize: sizes[index] })}
            {...(pane.min === undefined ? {} : { minSize: pane.min })}
            {...(pane.max === undefined ? {} : { maxSize: pane.max * scale })}
            groupResizeBehavior={pane.size === undefined ? "preserve-relative-size" : "preserve-pixel-size"}
          >
            <section className={styles.pane} data-pane={pane.id} aria-label={pane.label} tabIndex={-1}>
              {pane.content}
            </section>
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
