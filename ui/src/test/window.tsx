import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";

import { Window } from "@/app/Window";
import { HostProvider } from "@/data/host";
import { NoticeProvider } from "@/data/undo";
import { fakeHost } from "@/host/fake";
import type { Answers } from "@/host/fake/answers";
import { DEFAULT_PREFERENCES, PreferencesProvider, type Preferences } from "@/lib/preferences";
import type { Route } from "@/lib/route";

/** The whole window over the made-up host, as `start` puts it together. */
export function openWindow(
  route: Route = { screen: "inbox" },
  over: Partial<Answers> = {},
  looks: Partial<Preferences> = {},
): RenderResult & { host: ReturnType<typeof fakeHost> } {
  const host = fakeHost(over);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const result = render(
    <PreferencesProvider first={{ ...DEFAULT_PREFERENCES, theme: "light", ...looks }} save={() => undefined}>
      <HostProvider host={host}>
        <QueryClientProvider client={client}>
          <NoticeProvider>
            <Window first={route} />
          </NoticeProvider>
        </QueryClientProvider>
      </HostProvider>
    </PreferencesProvider>,
  );
  return { ...result, host };
}
