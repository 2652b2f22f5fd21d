import type { Feature } from "@/lib/feature";

import { TrafficScreen } from "./TrafficScreen";

export const feature: Feature = {
  name: "traffic",
  screens: { traffic: TrafficScreen },
};
