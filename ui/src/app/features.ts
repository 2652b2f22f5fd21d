import type { ComponentType } from "react";

import type { Feature, Tool } from "@/lib/feature";
import type { ScreenName } from "@/lib/route";

/** Every feature says in its `index.ts` what it gives: `export const feature: Feature = …`. */
const modules = import.meta.glob<Feature>("../features/*/index.ts", { eager: true, import: "feature" });

export const FEATURES: readonly Feature[] = Object.values(modules);

/** What stands under Verktøy. */
export const TOOLS: readonly Tool[] = FEATURES.flatMap((feature) => feature.tools ?? []).sort(
  (one, other) => one.order - other.order,
);

export function screenOf(name: ScreenName): ComponentType | undefined {
  // A list of tools without a tool is no screen.
  if (name === "tools" && TOOLS.length === 0) return undefined;
  for (const feature of FEATURES) {
    const screen = feature.screens[name];
    if (screen !== undefined) return screen;
  }
  return undefined;
}

export const BARS: readonly ComponentType[] = FEATURES.flatMap((feature) => feature.bars ?? []);

export const OVERLAYS: readonly ComponentType[] = FEATURES.flatMap((feature) => feature.overlays ?? []);
