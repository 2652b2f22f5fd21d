import { QuestionmarkDiamondIcon, SandboxIcon } from "@navikt/aksel-icons";

import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

import { StageBar } from "./StageBar";

export const feature: Feature = {
  name: "sandbox",
  screens: {},
  tools: [
    {
      id: "sandbox",
      words: "sandbox:tool",
      icon: SandboxIcon,
      order: 60,
      component: lazyScreen(() => import("./SandboxTool"), "SandboxTool"),
    },
    {
      id: "why",
      words: "sandbox:why.tool",
      icon: QuestionmarkDiamondIcon,
      order: 70,
      component: lazyScreen(() => import("./WhyTool"), "WhyTool"),
    },
  ],
  bars: [StageBar],
};
