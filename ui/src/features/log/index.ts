import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = { name: "log", screens: { log: lazyScreen(() => import("./LogScreen"), "LogScreen") } };
