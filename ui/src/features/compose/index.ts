import type { Feature } from "@/lib/feature";

import { ComposeScreen } from "./ComposeScreen";

export const feature: Feature = { name: "compose", screens: { compose: ComposeScreen } };
