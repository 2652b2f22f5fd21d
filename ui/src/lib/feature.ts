import type { ComponentType, SVGProps } from "react";

import type { ScreenName } from "./route";

/** One tool under Verktøy. It fills the screen beside the list of tools. */
export interface Tool {
  /** As the route says it: `{ screen: "tools", tool: id }`. */
  id: string;
  /** Catalogue key with its namespace: `inspector:tool`. */
  words: string;
  icon: ComponentType<SVGProps<SVGSVGElement>>;
  /** Lower stands higher. The first is what Verktøy opens with. */
  order: number;
  component: ComponentType;
}

/**
 * What a feature gives the window: its screens, its tools under Verktøy, and what lies over every screen (palette,
 * cheat sheet).
 */
export interface Feature {
  name: string;
  screens: Partial<Record<ScreenName, ComponentType>>;
  tools?: readonly Tool[];
  overlays?: readonly ComponentType[];
  /** Slim bars under the top bar, over every screen. */
  bars?: readonly ComponentType[];
}
