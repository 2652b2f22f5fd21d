import { Provider, Theme } from "@navikt/ds-react";
import { nb } from "@navikt/ds-react/locales";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import { type ReactNode, useEffect } from "react";

import { applyChange } from "@/data/changes";
import { HostProvider, useHost } from "@/data/host";
import { NoticeProvider } from "@/data/undo";
import { fakeHost } from "@/host/fake";
import type { Answers } from "@/host/fake/answers";
import { KeyProvider } from "@/lib/keys";
import { DEFAULT_PREFERENCES, PreferencesProvider } from "@/lib/preferences";
import { NavigationProvider, type Route, useNavigation } from "@/lib/route";

export interface InWindow extends RenderResult {
  host: ReturnType<typeof fakeHost>;
  /** Secrets as they crossed: name and value. */
  secrets: [string, string][];
  route: () => Route;
}

/** Shows a screen as the window would, over made-up answers. */
export function inWindow(screen: ReactNode, first: Route, over: Partial<Answers> = {}): InWindow {
  const secrets: [string, string][] = [];
  const host = {
    ...fakeHost(over),
    secret: (name: string, value: string) => {
      secrets.push([name, value]);
      return Promise.resolve();
    },
  };
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity, networkMode: "always" } },
  });
  let route = first;
  function Watch() {
    const now = useNavigation().route;
    useEffect(() => {
      route = now;
    }, [now]);
    return null;
  }
  function Listen() {
    const heard = useHost();
    useEffect(() => heard.subscribe((change) => void applyChange(client, change)), [heard]);
    return null;
  }
  const shown = render(
    <Provider locale={nb}>
      <Theme theme="light">
        <PreferencesProvider first={DEFAULT_PREFERENCES} save={() => undefined}>
          <HostProvider host={host}>
            <QueryClientProvider client={client}>
              <NoticeProvider>
                <KeyProvider singleKeys>
                  <NavigationProvider first={first}>
                    <Watch />
                    <Listen />
                    {screen}
                  </NavigationProvider>
                </KeyProvider>
              </NoticeProvider>
            </QueryClientProvider>
          </HostProvider>
        </PreferencesProvider>
      </Theme>
    </Provider>,
  );
  return { ...shown, host, secrets, route: () => route };
}
