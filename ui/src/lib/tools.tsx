import { createContext, use, type ReactNode } from "react";

import type { Tool } from "./feature";

const ToolsContext = createContext<readonly Tool[]>([]);

/** Hands the features' tools down to Verktøy, which knows no feature. */
export function ToolsProvider({ tools, children }: { tools: readonly Tool[]; children: ReactNode }) {
  return <ToolsContext value={tools}>{children}</ToolsContext>;
}

/** Every tool, in order. */
export function useTools(): readonly Tool[] {
  return use(ToolsContext);
}
