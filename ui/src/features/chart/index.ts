import type { Feature } from "@/lib/feature";

import { ChartScreen } from "./ChartScreen";

export const feature: Feature = { name: "chart", screens: { chart: ChartScreen } };
