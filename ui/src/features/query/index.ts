import { MagnifyingGlassIcon } from "@navikt/aksel-icons";

import type { Feature } from "@/lib/feature";
import { lazyScreen } from "@/lib/screens";

export const feature: Feature = {
  name: "query",
  screens: {},
  tools: [
    {
      id: "query",
      words: "query:tool",
      icon: MagnifyingGlassIcon,
      order: 20,
      component: lazyScreen(() => import("./QueryTool"), "QueryTool"),
    },
  ],
};
