import { FileSearchIcon } from "@navikt/aksel-icons";

import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "inspector",
  screens: {},
  tools: [
    {
      id: "inspector",
      words: "inspector:tool",
      icon: FileSearchIcon,
      order: 10,
      component: lazyScreen(() => import("./InspectorTool"), "InspectorTool"),
    },
  ],
};
