import type { Feature } from "@/lib/feature";

import { LogScreen } from "./LogScreen";

export const feature: Feature = { name: "log", screens: { log: LogScreen } };
