import { PlusIcon } from "@navikt/aksel-icons";
import { Button, Select } from "@navikt/ds-react";
import { type KeyboardEvent, useState } from "react";

import { IconButton } from "@/components/IconButton";
import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { CreateWorkspaceDialog } from "@/components/workspace/CreateWorkspaceDialog";
import { StageTag } from "@/components/workspace/StageTag";
import { useRead } from "@/data";
import type { WorkspaceSummary } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";

import { WorkspaceDetail } from "./WorkspaceDetail";
import styles from "./Workspaces.module.css";

/** The workspaces of this machine; the open one with its connections. */
export function WorkspacesPage() {
  const { t } = useTranslation("settings");
  const room = useRoom();
  const app = useRead("app_state", {});
  const connections = useRead("connections", {}, { enabled: app.data?.workspace != null });
  const [chosen, setChosen] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const workspaces = app.data?.workspaces ?? [];
  const current =
    workspaces.find((one) => one.id === chosen) ??
    workspaces.find((one) => one.id === app.data?.workspace?.id) ??
    workspaces[0];
  const add = (
    <IconButton
      label={t("workspaces.new")}
      icon={<PlusIcon aria-hidden />}
      onClick={() => setCreating(true)}
      data-testid="workspace-new"
    />
  );
  if (app.error !== null) return <ErrorCard error={app.error} retry={() => void app.refetch()} />;
  if (app.data === undefined) return <LoadingCard />;

  function under(workspace: WorkspaceSummary): string {
    if (!workspace.open) return t("workspaces.closed");
    if (workspace.stage === "DEMO") return t("workspaces.DEMO");
    return t("workspaces.connections", { count: connections.data?.connections.length ?? 0 });
  }

  return (
    <div className={styles.page}>
      {room === "wide" ? (
        <section className={styles.list} aria-label={t("workspaces.list")} data-pane="workspaces" tabIndex={-1}>
          <PaneHead title={t("workspaces.list")}>{add}</PaneHead>
          <WorkspaceList workspaces={workspaces} current={current?.id ?? null} under={under} onChoose={setChosen} />
        </section>
      ) : (
        <div className={styles.select}>
          <Select
            size="small"
            label={t("workspaces.choose")}
            hideLabel
            value={current?.id ?? ""}
            onChange={(event) => setChosen(event.target.value)}
          >
            {workspaces.map((one) => (
              <option key={one.id} value={one.id}>
                {one.stage} · {one.name}
              </option>
            ))}
          </Select>
          {add}
        </div>
      )}
      <div className={styles.detail}>
        {current === undefined ? (
          <div className={styles.body}>
            <Button size="small" onClick={() => setCreating(true)}>
              {t("workspaces.new")}
            </Button>
          </div>
        ) : (
          <WorkspaceDetail key={current.id} workspace={current} />
        )}
      </div>
      {creating && (
        <CreateWorkspaceDialog
          // There is one DEMO: it is the sandbox inside.
          stages={workspaces.some((one) => one.stage === "DEMO") ? ["TEST", "PROD"] : ["DEMO", "TEST", "PROD"]}
          onClose={() => setCreating(false)}
          onCreated={() => {
            setCreating(false);
            setChosen(null);
          }}
        />
      )}
    </div>
  );
}

interface WorkspaceListProps {
  workspaces: readonly WorkspaceSummary[];
  current: string | null;
  under: (workspace: WorkspaceSummary) => string;
  onChoose: (id: string) => void;
}

function WorkspaceList({ workspaces, current, under, onChoose }: WorkspaceListProps) {
  const { t } = useTranslation("settings");

  function pressed(event: KeyboardEvent<HTMLDivElement>): void {
    const at = workspaces.findIndex((one) => one.id === current);
    const move = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const next = move === undefined ? undefined : workspaces[at + move];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-id="${CSS.escape(next.id)}"]`)?.focus();
  }

  return (
    <div role="listbox" aria-label={t("workspaces.list")} onKeyDown={pressed}>
      {workspaces.map((one) => (
        <div
          key={one.id}
          role="option"
          aria-selected={one.id === current}
          tabIndex={one.id === current ? 0 : -1}
          className={styles.row}
          data-id={one.id}
          data-testid="workspace-row"
          onClick={() => onChoose(one.id)}
        >
          <StageTag stage={one.stage} />
          <span className={styles.words}>
            <span className={styles.name}>{one.name}</span>
            <span className={styles.under}>{under(one)}</span>
          </span>
        </div>
      ))}
    </div>
  );
}
