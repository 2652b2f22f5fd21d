import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";

import type { Split } from "@/host/bindings";

/** Where the window is. Ids only: everything shown is read again. */
export type Route =
  | { screen: "inbox"; split?: Split; threadId?: number; query?: string }
  | { screen: "patients"; query?: string }
  | { screen: "chart"; patientId: number; tab?: string }
  | { screen: "compose"; draftId?: number; patientId?: number; threadId?: number; kind?: string; forms?: true }
  | { screen: "outbox"; outboxId?: number }
  | { screen: "log"; connectionId?: number; herId?: string; position?: number }
  | { screen: "traffic"; exchangeId?: string; messageId?: number }
  | { screen: "tools"; tool?: string; messageId?: number; run?: { split?: Split; query?: string } }
  | { screen: "settings"; section?: string; connectionId?: number }
  | { screen: "welcome" };

export type ScreenName = Route["screen"];

interface History {
  past: Route[];
  now: Route;
  future: Route[];
}

export interface Navigation {
  route: Route;
  /** Goes to a screen; Alt+← comes back. */
  go: (route: Route) => void;
  /** Changes what this screen shows without a step in the history (another row of the same list). */
  replace: (route: Route) => void;
  back: () => void;
  forward: () => void;
  canGoBack: boolean;
  /** Forgets every place: in another workspace the ids of these name other people and other messages. */
  startOver: () => void;
}

const NavigationContext = createContext<Navigation | null>(null);

const LONGEST = 100;

export function goTo(history: History, route: Route): History {
  return { past: [...history.past, history.now].slice(-LONGEST), now: route, future: [] };
}

export function goBack(history: History): History {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return { past: history.past.slice(0, -1), now: last, future: [history.now, ...history.future] };
}

export function goForward(history: History): History {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.now], now: next, future };
}

/** Whoever changed workspace in Settings goes on there; everybody else begins at the inbox. */
export function begunAnew({ now }: History): History {
  const section = now.screen === "settings" ? now.section : undefined;
  const settings: Route = section === undefined ? { screen: "settings" } : { screen: "settings", section };
  return { past: [], now: now.screen === "settings" ? settings : { screen: "inbox" }, future: [] };
}

export function NavigationProvider({ first, children }: { first: Route; children: ReactNode }) {
  const [history, setHistory] = useState<History>({ past: [], now: first, future: [] });
  const go = useCallback((route: Route) => setHistory((was) => goTo(was, route)), []);
  const replace = useCallback((route: Route) => setHistory((was) => ({ ...was, now: route })), []);
  const back = useCallback(() => setHistory(goBack), []);
  const forward = useCallback(() => setHistory(goForward), []);
  const startOver = useCallback(() => setHistory(begunAnew), []);
  const value = useMemo<Navigation>(
    () => ({ route: history.now, go, replace, back, forward, canGoBack: history.past.length > 0, startOver }),
    [history, go, replace, back, forward, startOver],
  );
  return <NavigationContext value={value}>{children}</NavigationContext>;
}

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext);
  if (navigation === null) throw new Error("no NavigationProvider");
  return navigation;
}

/** The route, if it is of this screen; else the screen's own empty route. */
export function useRouteOf<S extends ScreenName>(screen: S): Extract<Route, { screen: S }> {
  const { route } = useNavigation();
  const [mine, setMine] = useState(route);
  // A screen that is leaving keeps what it showed for its last frame.
  if (route.screen === screen && mine !== route) setMine(route);
  return (route.screen === screen ? route : mine) as Extract<Route, { screen: S }>;
}
