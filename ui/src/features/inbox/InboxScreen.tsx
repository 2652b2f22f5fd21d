import { useCallback, useRef, useState } from "react";

import { Drawer } from "@/components/Drawer";
import { Panes, type Pane } from "@/components/Panes";
import { useRead } from "@/data";
import type { Split } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { usePreferences } from "@/lib/preferences";
import { useNavigation, useRouteOf } from "@/lib/route";

import { NothingOpen } from "./NothingOpen";
import { PatientPane } from "./PatientPane";
import { neighbour } from "./rows";
import { ThreadList, type ListFocus } from "./ThreadList";
import { ThreadPane } from "./ThreadPane";
import { useMarks } from "./useMarks";

/** What must I do? The list, the thread as letters, and the patient beside it. */
export function InboxScreen() {
  const { t } = useTranslation("inbox");
  const { replace } = useNavigation();
  const route = useRouteOf("inbox");
  const room = useRoom();
  const { preferences, change } = usePreferences();
  const [drawer, setDrawer] = useState(false);
  const split: Split = route.split ?? "open";
  const query = route.query ?? null;
  const threadId = route.threadId ?? null;
  const focus = useRef<ListFocus>({ focused: null, rows: [] });
  const onFocus = useCallback((next: ListFocus) => {
    focus.current = next;
  }, []);

  const show = (next: { split?: Split; threadId?: number | null; query?: string | null }): void => {
    const id = next.threadId === undefined ? threadId : next.threadId;
    const words = next.query === undefined ? query : next.query;
    replace({
      screen: "inbox",
      split: next.split ?? split,
      ...(id === null ? {} : { threadId: id }),
      ...(words === null ? {} : { query: words }),
    });
  };

  const thread = useRead("thread", { threadId: threadId ?? 0 }, { enabled: threadId !== null });
  const view = threadId === null ? undefined : thread.data;
  const ended = thread.error?.code === "not_found" && view === undefined;
  const marks = useMarks({
    open: view?.row ?? null,
    focus,
    left: (gone) => {
      const next = neighbour(focus.current.rows, gone);
      if (threadId === gone) show({ threadId: null });
      if (next === null) return;
      // The list is read again first; then the next row has the focus.
      setTimeout(
        () => document.querySelector<HTMLElement>(`[data-testid="inbox-row"][data-thread-id="${next}"]`)?.focus(),
        60,
      );
    },
  });
  const beside = room === "wide" && preferences.sidePane;
  const toggleSide = (): void => {
    if (room === "wide") change({ sidePane: !preferences.sidePane });
    else setDrawer(!drawer);
  };
  useAct("sidePane", toggleSide);

  const patient = view === undefined ? null : <PatientPane view={view} onToggle={toggleSide} />;
  const panes: Pane[] = [
    {
      id: "list",
      label: t("list"),
      size: room === "tight" ? 336 : 392,
      min: 320,
      max: 480,
      content: (
        <ThreadList
          split={split}
          query={query}
          selected={threadId}
          open={(id, enter) => {
            show({ threadId: id });
            if (enter) setTimeout(() => document.getElementById("thread-title")?.focus(), 60);
          }}
          choose={(next) => show({ split: next, threadId: null })}
          search={(words) => {
            if (words !== query) show({ query: words, threadId: null });
          }}
          onFocus={onFocus}
        />
      ),
    },
    {
      id: "thread",
      label: t("thread"),
      min: 480,
      content:
        threadId === null || ended ? (
          <NothingOpen split={split} showDone={() => show({ split: "done" })} />
        ) : (
          <ThreadPane
            key={threadId}
            view={view}
            error={thread.error}
            retry={() => void thread.refetch()}
            marks={marks}
            sideOpen={beside}
            onToggleSide={toggleSide}
          />
        ),
    },
  ];
  if (beside && patient !== null) {
    panes.push({ id: "patient", label: t("patient"), size: 304, min: 280, max: 400, content: patient });
  }
  return (
    <>
      <Panes screen="inbox" panes={panes} />
      {drawer && view !== undefined && (
        <Drawer
          open
          onClose={() => setDrawer(false)}
          title={view.row.held ? t("held") : view.row.patient.name}
          testId="patient-drawer"
        >
          <PatientPane view={view} onToggle={null} />
        </Drawer>
      )}
    </>
  );
}
