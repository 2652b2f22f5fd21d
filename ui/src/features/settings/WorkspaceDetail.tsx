import { PlusIcon } from "@navikt/aksel-icons";
import { Button, Radio, RadioGroup } from "@navikt/ds-react";
import { useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { OpenWorkspaceDialog, opensSilently } from "@/components/workspace/OpenWorkspaceDialog";
import { useDo, useForget, useRead } from "@/data";
import type { Role, Stage, UnlockMethod, WorkspaceSummary } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { useRouteOf } from "@/lib/route";

import { ConnectionCard } from "./ConnectionCard";
import styles from "./Workspaces.module.css";

const stages: readonly Stage[] = ["DEMO", "TEST", "PROD"];
const keyOrder: readonly UnlockMethod[] = ["keyring", "passphrase", "demo_file", "recovery_code"];

export function WorkspaceDetail({ workspace }: { workspace: WorkspaceSummary }) {
  const { t } = useTranslation("settings");
  const key = keyOrder.find((method) => workspace.methods.includes(method)) ?? "passphrase";
  return (
    <>
      <PaneHead title={workspace.name} under={t(`workspaces.${key}`)} />
      <div className={styles.body} data-testid="settings-connections">
        <RadioGroup
          size="small"
          legend={t("workspaces.stage")}
          description={t("workspaces.stageFixed")}
          value={workspace.stage}
          readOnly
          className={styles.stages}
        >
          <div className={styles.stageRow}>
            {stages.map((stage) => (
              <Radio key={stage} value={stage}>
                {stage} <span className="bs-subtle">{t(`workspaces.${stage}`)}</span>
              </Radio>
            ))}
          </div>
        </RadioGroup>
        {workspace.open ? <Connections stage={workspace.stage} /> : <Closed workspace={workspace} />}
      </div>
    </>
  );
}

function Closed({ workspace }: { workspace: WorkspaceSummary }) {
  const { t } = useTranslation("settings");
  const open = useDo("workspace_open");
  const forget = useForget();
  const [asking, setAsking] = useState(false);

  function openIt(): void {
    if (!opensSilently(workspace)) {
      setAsking(true);
      return;
    }
    open.mutate(
      { id: workspace.id, method: null },
      {
        onSuccess: () => void forget("app_state"),
        onError: () => {
          if (workspace.methods.some((one) => one === "passphrase" || one === "recovery_code")) setAsking(true);
        },
      },
    );
  }

  return (
    <div className={styles.closed}>
      <p className="bs-subtle">{t("workspaces.closedHelp")}</p>
      {open.error !== null && <ErrorCard error={open.error} />}
      <div>
        <Button size="small" loading={open.isPending} onClick={openIt} data-testid="workspace-open-act">
          {t("workspaces.openAct")} {workspace.name}
        </Button>
      </div>
      {asking && (
        <OpenWorkspaceDialog workspace={workspace} onClose={() => setAsking(false)} onOpened={() => setAsking(false)} />
      )}
    </div>
  );
}

function Connections({ stage }: { stage: Stage }) {
  const { t } = useTranslation("settings");
  const route = useRouteOf("settings");
  const read = useRead("connections", {});
  const [adding, setAdding] = useState<Role | null>(null);
  const [testing, setTesting] = useState<number | null>(null);
  const [opened, setOpened] = useState<number | null>(route.connectionId ?? null);
  if (read.error !== null) return <ErrorCard error={read.error} retry={() => void read.refetch()} />;
  if (read.data === undefined) return <LoadingCard />;
  const { connections } = read.data;
  // One is open from the start: the one asked for, else the first that carries messages.
  const first = connections.find((one) => one.role === "messaging") ?? connections[0];
  const open = opened ?? first?.connectionId ?? null;
  return (
    <>
      {connections.length === 0 && adding === null && <p>{t("connection.none")}</p>}
      {connections.map((connection) => (
        <ConnectionCard
          key={connection.connectionId}
          connection={connection}
          role={connection.role}
          stage={stage}
          open={adding === null && open === connection.connectionId}
          onToggle={(next) => {
            setAdding(null);
            setOpened(next ? connection.connectionId : -1);
          }}
          onSaved={() => undefined}
          testAtOnce={testing === connection.connectionId}
        />
      ))}
      {adding !== null && (
        <ConnectionCard
          key={`new-${adding}`}
          connection={null}
          role={adding}
          stage={stage}
          open
          onToggle={() => setAdding(null)}
          onSaved={(id, thenTest) => {
            setAdding(null);
            setOpened(id);
            if (thenTest) setTesting(id);
          }}
          testAtOnce={false}
        />
      )}
      {stage === "DEMO" ? (
        <p className="bs-subtle">{t("connection.demo")}</p>
      ) : (
        adding === null && (
          <div className={styles.acts}>
            <Button
              size="small"
              variant="secondary"
              icon={<PlusIcon aria-hidden />}
              onClick={() => setAdding("messaging")}
              data-testid="connection-add"
            >
              {t("connection.addMessaging")}
            </Button>
            <Button
              size="small"
              variant="secondary"
              icon={<PlusIcon aria-hidden />}
              onClick={() => setAdding("ehr")}
              data-testid="connection-add-ehr"
            >
              {t("connection.addEhr")}
            </Button>
          </div>
        )
      )}
    </>
  );
}
