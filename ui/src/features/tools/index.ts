import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "tools",
  screens: { tools: lazyScreen(() => import("./ToolsScreen"), "ToolsScreen") },
};
