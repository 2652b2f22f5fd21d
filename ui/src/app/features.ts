import type { ComponentType } from "react";

import type { Feature } from "@/lib/feature";
import type { ScreenName } from "@/lib/route";

/** Every feature says in its `index.ts` what it gives: `export const feature: Feature = …`. */
const modules = import.meta.glob<Feature>("../features/*/index.ts", { eager: true, import: "feature" });

export const FEATURES: readonly Feature[] = Object.values(modules);

export function screenOf(name: ScreenName): ComponentType | undefined {
  for (const feature of FEATURES) {
    const screen = feature.screens[name];
    if (screen !== undefined) return screen;
  }
  return undefined;
}

export const OVERLAYS: readonly ComponentType[] = FEATURES.flatMap((feature) => feature.overlays ?? []);
