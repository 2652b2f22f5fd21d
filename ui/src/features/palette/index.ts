import type { Feature } from "@/lib/feature";

import { CheatSheet } from "./CheatSheet";
import { GoTo } from "./GoTo";
import { Palette } from "./Palette";

export const feature: Feature = { name: "palette", screens: {}, overlays: [Palette, GoTo, CheatSheet] };
