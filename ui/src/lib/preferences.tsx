import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";

export type ThemeChoice = "light" | "dark" | "system";
export type Language = "nb" | "en";
export type Density = "tight" | "standard" | "airy";
export type Lens = "clinician" | "tester" | "demo";

/** Looks and language only: this is kept in a plain file. */
export interface Preferences {
  theme: ThemeChoice;
  language: Language;
  density: Density;
  /** Percent, 80 to 200. */
  textSize: number;
  lens: Lens;
  /** Single letters act outside fields. */
  singleKeys: boolean;
  /** The side pane of the inbox is open. */
  sidePane: boolean;
  /** Widths of panes in pixels, by screen and pane. */
  panes: Record<string, number>;
  /** Parts of a chart that were printed last: their names, nobody's data. */
  paperParts: string[];
}

export const DEFAULT_PREFERENCES: Preferences = {
  theme: "system",
  language: "nb",
  density: "standard",
  textSize: 100,
  lens: "clinician",
  singleKeys: true,
  sidePane: true,
  panes: {},
  paperParts: [],
};

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}

/** Reads what was kept; anything strange becomes the default. */
export function readPreferences(text: string | null): Preferences {
  let kept: Record<string, unknown> = {};
  try {
    const parsed: unknown = text === null ? {} : JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) kept = parsed as Record<string, unknown>;
  } catch {
    // A cut file costs the looks, never the start.
  }
  const plain = DEFAULT_PREFERENCES;
  const panes: Record<string, number> = {};
  if (typeof kept["panes"] === "object" && kept["panes"] !== null) {
    for (const [name, width] of Object.entries(kept["panes"])) if (typeof width === "number") panes[name] = width;
  }
  return {
    theme: oneOf(kept["theme"], ["light", "dark", "system"], plain.theme),
    language: oneOf(kept["language"], ["nb", "en"], plain.language),
    density: oneOf(kept["density"], ["tight", "standard", "airy"], plain.density),
    textSize: typeof kept["textSize"] === "number" ? clampTextSize(kept["textSize"]) : plain.textSize,
    lens: oneOf(kept["lens"], ["clinician", "tester", "demo"], plain.lens),
    singleKeys: typeof kept["singleKeys"] === "boolean" ? kept["singleKeys"] : plain.singleKeys,
    sidePane: typeof kept["sidePane"] === "boolean" ? kept["sidePane"] : plain.sidePane,
    panes,
    paperParts: Array.isArray(kept["paperParts"])
      ? kept["paperParts"].filter((part): part is string => typeof part === "string")
      : [],
  };
}

export function clampTextSize(percent: number): number {
  return Math.min(200, Math.max(80, Math.round(percent / 5) * 5));
}

/** What a lens starts with; a person may change each afterwards. */
export function lensDefaults(lens: Lens): Partial<Preferences> {
  switch (lens) {
    case "clinician":
      return { density: "standard", textSize: 100 };
    case "tester":
      return { density: "tight", textSize: 100 };
    case "demo":
      return { density: "airy", textSize: 125 };
  }
}

interface PreferencesValue {
  preferences: Preferences;
  change: (part: Partial<Preferences>) => void;
}

const PreferencesContext = createContext<PreferencesValue | null>(null);

export function PreferencesProvider({
  first,
  save,
  children,
}: {
  first: Preferences;
  save: (text: string) => void;
  children: ReactNode;
}) {
  const [preferences, setPreferences] = useState(first);
  const change = useCallback(
    (part: Partial<Preferences>) =>
      setPreferences((was) => {
        const next = { ...was, ...part };
        save(JSON.stringify(next));
        return next;
      }),
    [save],
  );
  const value = useMemo(() => ({ preferences, change }), [preferences, change]);
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesValue {
  const value = use(PreferencesContext);
  if (value === null) throw new Error("no PreferencesProvider");
  return value;
}
