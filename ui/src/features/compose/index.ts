import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "compose",
  screens: { compose: lazyScreen(() => import("./ComposeScreen"), "ComposeScreen") },
};
