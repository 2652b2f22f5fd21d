import { QuestionmarkDiamondIcon, SandboxIcon } from "@navikt/aksel-icons";

import type { Feature } from "@/lib/feature";

import { SandboxTool } from "./SandboxTool";
import { StageBar } from "./StageBar";
import { WhyTool } from "./WhyTool";

export const feature: Feature = {
  name: "sandbox",
  screens: {},
  tools: [
    { id: "sandbox", words: "sandbox:tool", icon: SandboxIcon, order: 60, component: SandboxTool },
    { id: "why", words: "sandbox:why.tool", icon: QuestionmarkDiamondIcon, order: 70, component: WhyTool },
  ],
  bars: [StageBar],
};
