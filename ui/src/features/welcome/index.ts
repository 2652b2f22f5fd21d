import type { Feature } from "@/lib/feature";

import { WelcomeScreen } from "./WelcomeScreen";

export const feature: Feature = { name: "welcome", screens: { welcome: WelcomeScreen } };
