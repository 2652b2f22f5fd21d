import type { Feature } from "@/lib/feature";

import { ToolsScreen } from "./ToolsScreen";

export const feature: Feature = {
  name: "tools",
  screens: { tools: ToolsScreen },
};
