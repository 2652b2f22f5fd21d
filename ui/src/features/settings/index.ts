import { RecoveryDialog } from "@/components/workspace/RecoveryDialog";
import type { Feature } from "@/lib/feature";

import { SettingsScreen } from "./SettingsScreen";

export const feature: Feature = {
  name: "settings",
  screens: { settings: SettingsScreen },
  overlays: [RecoveryDialog],
};
