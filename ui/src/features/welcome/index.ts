import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "welcome",
  screens: { welcome: lazyScreen(() => import("./WelcomeScreen"), "WelcomeScreen") },
};
