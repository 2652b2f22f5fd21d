import { Provider, Theme } from "@navikt/ds-react";
import { en, nb } from "@navikt/ds-react/locales";
import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";

import { Banners } from "@/components/shell/Banners";
import { Frame } from "@/components/shell/Frame";
import { LockScreen } from "@/components/shell/LockScreen";
import { usePaneKeys } from "@/components/shell/panes";
import { QuitDialog } from "@/components/shell/QuitDialog";
import { Rail } from "@/components/shell/Rail";
import { StatusLine } from "@/components/shell/StatusLine";
import { Toast } from "@/components/shell/Toast";
import { TopBar } from "@/components/shell/TopBar";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { flushAll, useDo, useForget, useNotice, useRead } from "@/data";
import { applyChange } from "@/data/changes";
import { useHost } from "@/data/host";
import type { AppState } from "@/host/bindings";
import { changeWords, useLanguage } from "@/lib/i18n";
import { useAct, KeyProvider } from "@/lib/keys";
import { useMedia } from "@/lib/media";
import { clampTextSize, usePreferences } from "@/lib/preferences";
import { NavigationProvider, useNavigation, type Route } from "@/lib/route";
import { ToolsProvider } from "@/lib/tools";

import { Crash } from "./Crash";
import { BARS, OVERLAYS, screenOf, TOOLS } from "./features";
import styles from "./Window.module.css";

/** A hall reads from further away. Below 150 % the panes stay as they are. */
function stageSize(textSize: number): number {
  return Math.min(200, Math.max(130, textSize + 15));
}

/** What was chosen, or what the machine has. */
function useDark(): boolean {
  const { theme } = usePreferences().preferences;
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  return theme === "dark" || (theme === "system" && systemDark);
}

/** Looks around everything: theme, language, text size, keys, and the way between screens. */
export function Window({ first }: { first: Route }) {
  const { preferences } = usePreferences();
  const dark = useDark();
  const language = useLanguage();
  const onStage = useRead("app_state", {}).data?.stageMode === true;
  const textSize = onStage ? stageSize(preferences.textSize) : preferences.textSize;
  useEffect(() => {
    void changeWords(preferences.language);
  }, [preferences.language]);
  useEffect(() => {
    const root = document.documentElement;
    root.lang = language;
    root.dataset["density"] = preferences.density;
    root.dataset["large"] = String(textSize >= 150);
    root.style.setProperty("--bs-scale", String(textSize / 100));
    // Menus and dialogs hang on the body, outside the theme's own box.
    root.classList.toggle("dark", dark);
    root.classList.toggle("light", !dark);
  }, [language, preferences.density, textSize, dark]);
  return (
    <Provider locale={language === "en" ? en : nb}>
      <Theme theme={dark ? "dark" : "light"} className={styles.theme ?? ""}>
        <KeyProvider singleKeys={preferences.singleKeys}>
          <NavigationProvider first={first}>
            <Listening />
          </NavigationProvider>
        </KeyProvider>
      </Theme>
    </Provider>
  );
}

function Listening() {
  const client = useQueryClient();
  const host = useHost();
  useEffect(() => host.subscribe((change) => void applyChange(client, change)), [host, client]);
  const app = useRead("app_state", {});
  if (app.error !== null) {
    return (
      <div className={styles.alone}>
        <ErrorCard error={app.error} retry={() => void app.refetch()} />
      </div>
    );
  }
  if (app.data === undefined) return null;
  return <Door app={app.data} />;
}

/** Locked, without a workspace, or open. Behind a lock nothing is mounted. */
function Door({ app }: { app: AppState }) {
  const Welcome = screenOf("welcome");
  const client = useQueryClient();
  const behind = app.locked ? null : (app.workspace?.id ?? null);
  const [clean, setClean] = useState(behind);
  const last = useRef(behind);
  const { startOver } = useNavigation();
  // Ids mean something else in another workspace, and nothing of a patient outlives the lock: what was read is dropped
  // before anything is shown, and the places one has been with it. Behind a lock the place is kept.
  useEffect(() => {
    if (clean === behind) return;
    client.removeQueries({ predicate: ({ queryKey: [name] }) => name !== "app_state" });
    client.getMutationCache().clear();
    if (behind !== null) {
      if (last.current !== null && last.current !== behind) startOver();
      last.current = behind;
    }
    setClean(behind);
  }, [clean, behind, client, startOver]);
  if (clean !== behind) return null;
  if (app.locked) return <LockScreen app={app} />;
  if (app.workspace === null) {
    return <Suspense fallback={null}>{Welcome === undefined ? null : <Welcome />}</Suspense>;
  }
  return <Open app={app} key={app.workspace.id} />;
}

function Open({ app }: { app: AppState }) {
  const { route, go, back, forward } = useNavigation();
  const language = useLanguage();
  const dark = useDark();
  const forget = useForget();
  const client = useQueryClient();
  const lockCommand = useDo("workspace_lock");
  const status = useRead("status", {}, { keep: true, every: 15_000 }).data;
  const ask = useDo("poll_now");
  useNewMessages(status?.newCount ?? 0);
  useTextSizeKeys();
  usePaneKeys();
  useStageMode(app.stageMode);
  useNoticeOf(app.stageMode, language);
  useAct("back", back);
  useAct("forward", forward);
  useAct("newMessage", () =>
    go(route.screen === "chart" ? { screen: "compose", patientId: route.patientId } : { screen: "compose" }),
  );
  useAct("askNow", () => {
    if (!ask.isPending) ask.mutate({}, { onSettled: () => void forget("status", "inbox_page") });
  });
  const lock = async (): Promise<void> => {
    await flushAll();
    lockCommand.mutate(
      {},
      {
        onSuccess: (next) => {
          client.setQueryData(["app_state", {}], next);
        },
      },
    );
  };
  const Screen = screenOf(route.screen);
  return (
    <>
      <Frame
        stage={app.workspace?.stage ?? null}
        top={<TopBar app={app} status={status} lock={() => void lock()} />}
        rail={<Rail status={status} has={(screen) => screenOf(screen) !== undefined} />}
        bars={
          <>
            {status !== undefined && <Banners status={status} />}
            {BARS.map((Bar, index) => (
              <Bar key={index} />
            ))}
          </>
        }
        status={<StatusLine status={status} />}
        marks={{
          "data-theme": dark ? "dark" : "light",
          "data-language": language,
        }}
      >
        <Crash resetKey={JSON.stringify(route)}>
          <ToolsProvider tools={TOOLS}>
            <Suspense fallback={<LoadingCard />}>{Screen === undefined ? null : <Screen />}</Suspense>
          </ToolsProvider>
        </Crash>
        <Toast />
      </Frame>
      {OVERLAYS.map((Overlay, index) => (
        // The list never changes while the window lives.
        <Crash key={index}>
          <Overlay />
        </Crash>
      ))}
      <QuitDialog />
    </>
  );
}

/** Says with a count, never a name, that something came while nobody looked. */
function useNewMessages(count: number): void {
  const host = useHost();
  const language = useLanguage();
  const [told, setTold] = useState(count);
  if (count < told) setTold(count);
  useEffect(() => {
    if (count <= told) return;
    setTold(count);
    if (!document.hasFocus()) void host.notify(count, language).catch(() => undefined);
  }, [count, told, host, language]);
}

/** Names and numbers are hidden by the engine; here is the key, and what was kept is dropped before it is asked for anew. */
function useStageMode(on: boolean): void {
  const client = useQueryClient();
  const turn = useDo("stage_mode");
  useAct("stageMode", () => {
    if (turn.isPending) return;
    turn.mutate(
      { on: !on },
      {
        onSuccess: (state) => {
          client.setQueryData(["app_state", {}], state);
          void client.resetQueries({ predicate: ({ queryKey: [name] }) => name !== "app_state" });
        },
      },
    );
  });
}

/** What the toast says names people, and what it takes back is an id: neither outlives the lock, the workspace or the switch
 * to made-up names, nor its words another language. What was sent can still be stopped in the outbox. */
function useNoticeOf(onStage: boolean, language: string): void {
  const { clear } = useNotice();
  useEffect(() => clear, [clear, onStage, language]);
}

function useTextSizeKeys(): void {
  const { preferences, change } = usePreferences();
  const { textSize } = preferences;
  useAct("textLarger", () => change({ textSize: clampTextSize(textSize + 10) }));
  useAct("textSmaller", () => change({ textSize: clampTextSize(textSize - 10) }));
  useAct("textNormal", () => change({ textSize: 100 }));
}
