import type { ComponentType } from "react";

import type { ScreenName } from "./route";

/** What a feature gives the window: its screens, and what lies over every screen (palette, cheat sheet). */
export interface Feature {
  name: string;
  screens: Partial<Record<ScreenName, ComponentType>>;
  overlays?: readonly ComponentType[];
}
