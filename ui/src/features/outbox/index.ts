import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "outbox",
  screens: { outbox: lazyScreen(() => import("./OutboxScreen"), "OutboxScreen") },
};
