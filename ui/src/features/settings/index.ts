import { RecoveryDialog } from "@/components/workspace/RecoveryDialog";
import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "settings",
  screens: { settings: lazyScreen(() => import("./SettingsScreen"), "SettingsScreen") },
  overlays: [RecoveryDialog],
};
