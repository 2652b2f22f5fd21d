import { Button, ToggleGroup } from "@navikt/ds-react";
import { useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { Panes, type Pane } from "@/components/Panes";
import type { Inspection } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { shownKey, type ActId } from "@/lib/keymap";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";

import styles from "./Inspector.module.css";
import { LetterPane } from "./LetterPane";
import { RawPane } from "./RawPane";
import { TreePane } from "./TreePane";
import type { Selection } from "./useSelection";

type Name = "letter" | "structure" | "raw";
const ORDER: readonly Name[] = ["letter", "structure", "raw"];

/** Brev · Struktur · Rå with one selection: three beside each other, two where there is less room. */
export function LinkedPanes({
  inspection,
  layout,
  changeLayout,
  selection,
  size,
}: {
  inspection: Inspection;
  layout: string;
  changeLayout: (layout: string) => void;
  selection: Selection;
  size: string;
}) {
  const { t } = useTranslation("inspector");
  const wide = useRoom() === "wide";
  const bare = inspection.root === null;
  // The two last asked for, where three do not fit.
  const [pair, setPair] = useState<readonly Name[]>(["letter", "raw"]);
  const want = (name: Name): void => {
    if (!pair.includes(name)) setPair([...pair.slice(-1), name]);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-pane="${name}"]`)?.focus());
  };
  useAct("letter", () => want("letter"));
  useAct("structure", () => want("structure"));
  useAct("raw", () => want("raw"));
  const key = (act: ActId): React.ReactNode => <kbd className={styles.key}>{shownKey(act)}</kbd>;
  const shown: readonly Name[] = bare ? ["raw"] : wide ? ORDER : ORDER.filter((name) => pair.includes(name));
  const away = bare ? undefined : ORDER.find((name) => !shown.includes(name));
  /** The end of a pane's head: its key; the first pane leads to the one that there is no room for. */
  const foot = (name: Name): React.ReactNode => (
    <>
      {key(name)}
      {away !== undefined && name === shown[0] && (
        <Button
          size="xsmall"
          variant="tertiary"
          data-color="neutral"
          onClick={() => want(away)}
          data-testid="pane-away"
          data-name={away}
        >
          {t(`pane.${away}`)} {key(away)}
        </Button>
      )}
    </>
  );
  const all: Record<Name, Pane> = {
    letter: {
      id: "letter",
      label: t("pane.letter"),
      min: 260,
      ...(wide ? { size: 384, max: 640 } : {}),
      content: (
        <>
          <PaneHead title={t("pane.letter")}>{foot("letter")}</PaneHead>
          <LetterPane inspection={inspection} selection={selection} />
        </>
      ),
    },
    structure: {
      id: "structure",
      label: t("pane.structure"),
      min: 240,
      ...(wide ? { size: 304, max: 560 } : {}),
      content: (
        <>
          <PaneHead title={t("pane.structure")}>{foot("structure")}</PaneHead>
          <TreePane inspection={inspection} selection={selection} />
        </>
      ),
    },
    raw: {
      id: "raw",
      label: t("pane.raw"),
      min: 320,
      content: (
        <>
          <PaneHead title={t("pane.raw")}>
            <span className={styles.size}>{size}</span>
            {inspection.layouts.length > 1 && (
              <ToggleGroup
                size="small"
                data-color="neutral"
                value={layout}
                onChange={changeLayout}
                aria-label={t("layouts")}
              >
                {inspection.layouts.map((one) => (
                  <ToggleGroup.Item key={one} value={one} label={t(`layout.${one}`)} />
                ))}
              </ToggleGroup>
            )}
            {foot("raw")}
          </PaneHead>
          <RawPane key={layout} inspection={inspection} layout={layout} selection={selection} />
        </>
      ),
    },
  };
  return <Panes screen="inspector" panes={shown.map((name) => all[name])} />;
}
