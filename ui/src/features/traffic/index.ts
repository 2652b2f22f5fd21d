import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "traffic",
  screens: { traffic: lazyScreen(() => import("./TrafficScreen"), "TrafficScreen") },
};
