import "@/theme";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { HostProvider } from "@/data/host";
import { NoticeProvider } from "@/data/undo";
import type { Host } from "@/host/host";
import { startWords } from "@/lib/i18n";
import { loadRest } from "@/lib/screens";
import { PreferencesProvider, readPreferences } from "@/lib/preferences";
import type { Route } from "@/lib/route";

import { Crash } from "./Crash";
import { Window } from "./Window";

/** By then the first screen has been drawn, and nobody has gone to another. */
const FIRST = 1_000;

/** Reads looks and language, then shows the window. */
export async function start(host: Host, first: Route = { screen: "inbox" }): Promise<void> {
  const place = document.getElementById("root");
  if (place === null) throw new Error("no #root in the page");
  const preferences = readPreferences(await host.loadPreferences().catch(() => null));
  await startWords(preferences.language);
  const client = new QueryClient({
    defaultOptions: {
      // The engine retries what may be retried, and says by `Change` when to read again.
      queries: {
        retry: false,
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  createRoot(place).render(
    <StrictMode>
      <Crash>
        <PreferencesProvider
          first={preferences}
          save={(text) => void host.savePreferences(text).catch(() => undefined)}
        >
          <HostProvider host={host}>
            <QueryClientProvider client={client}>
              <NoticeProvider>
                <Window first={first} />
              </NoticeProvider>
            </QueryClientProvider>
          </HostProvider>
        </PreferencesProvider>
      </Crash>
    </StrictMode>,
  );
  setTimeout(() => void loadRest(), FIRST);
}
