import { createContext, use, type ReactNode } from "react";

import type { Host } from "@/host/host";

const HostContext = createContext<Host | null>(null);

export function HostProvider({ host, children }: { host: Host; children: ReactNode }) {
  return <HostContext value={host}>{children}</HostContext>;
}

export function useHost(): Host {
  const host = use(HostContext);
  if (host === null) throw new Error("no HostProvider");
  return host;
}
