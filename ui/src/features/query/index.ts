import { MagnifyingGlassIcon } from "@navikt/aksel-icons";

import type { Feature } from "@/lib/feature";

import { QueryTool } from "./QueryTool";

export const feature: Feature = {
  name: "query",
  screens: {},
  tools: [{ id: "query", words: "query:tool", icon: MagnifyingGlassIcon, order: 20, component: QueryTool }],
};
