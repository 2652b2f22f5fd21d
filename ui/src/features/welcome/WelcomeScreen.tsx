import { CloudUpIcon, PackageIcon, ShieldLockIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { Mark } from "@/components/Mark";
import { StateCard } from "@/components/state/StateCard";
import { CreateWorkspaceDialog } from "@/components/workspace/CreateWorkspaceDialog";
import { OpenWorkspaceDialog, opensSilently } from "@/components/workspace/OpenWorkspaceDialog";
import { RecoveryDialog } from "@/components/workspace/RecoveryDialog";
import { StageTag } from "@/components/workspace/StageTag";
import { useCreateWorkspace } from "@/components/workspace/useCreateWorkspace";
import { useDo, useForget, useRead } from "@/data";
import type { WorkspaceSummary } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import styles from "./WelcomeScreen.module.css";

/** The first thing a person sees: try it, or connect. Also where a workspace that did not open says why. */
export function WelcomeScreen() {
  const { t } = useTranslation("welcome");
  const { go } = useNavigation();
  const app = useRead("app_state", {});
  const demo = useCreateWorkspace();
  const [creating, setCreating] = useState(false);
  const workspaces = app.data?.workspaces ?? [];
  const problem = app.data?.problem ?? null;
  return (
    <main className={styles.screen} data-testid="welcome">
      <div className={styles.box}>
        <header className={styles.head}>
          <Mark size="4rem" />
          <div>
            <h1 className={styles.title}>{t("title")}</h1>
            <p className={styles.tagline}>{t("tagline")}</p>
          </div>
        </header>
        {problem !== null && (
          <div className={styles.problem}>
            <StateCard tone="warning" title={t(`common:error.${problem}.title`, { defaultValue: t("problem.title") })}>
              <p>{t(`common:error.${problem}.body`, { defaultValue: t("lock.error.other") })}</p>
            </StateCard>
          </div>
        )}
        {demo.error !== null && (
          <div className={styles.problem}>
            <StateCard tone="danger" title={t("create.error.failed")} live>
              <p>{t(`common:error.${demo.error.code}.body`)}</p>
            </StateCard>
          </div>
        )}
        {workspaces.length > 0 && <Existing workspaces={workspaces} />}
        <div className={styles.cards}>
          <section className={styles.card} data-main={workspaces.length === 0}>
            <PackageIcon aria-hidden className={styles.icon} />
            <h2 className={styles.cardTitle}>{t("demo.title")}</h2>
            <p className={styles.cardText}>{t("demo.text")}</p>
            <Button
              {...(workspaces.length === 0 ? {} : { variant: "secondary" as const, "data-color": "neutral" as const })}
              loading={demo.pending}
              onClick={() => void demo.create(t("demo.name"), "DEMO", "keyring", "")}
              data-testid="start-demo"
            >
              {t("demo.act")}
            </Button>
          </section>
          <section className={styles.card}>
            <CloudUpIcon aria-hidden className={styles.icon} />
            <h2 className={styles.cardTitle}>{t("connect.title")}</h2>
            <p className={styles.cardText}>{t("connect.text")}</p>
            <Button
              variant="secondary"
              data-color="neutral"
              onClick={() => setCreating(true)}
              data-testid="start-connect"
            >
              {t("connect.act")}
            </Button>
          </section>
        </div>
        <p className={styles.safety}>
          <ShieldLockIcon aria-hidden className={styles.safetyIcon} />
          <span>{t("safety")}</span>
        </p>
      </div>
      <Footer version={app.data?.version ?? ""} />
      {creating && (
        <CreateWorkspaceDialog
          stages={["TEST", "PROD"]}
          onClose={() => setCreating(false)}
          onCreated={() => go({ screen: "settings", section: "connections" })}
        />
      )}
      <RecoveryDialog />
    </main>
  );
}

function Existing({ workspaces }: { workspaces: readonly WorkspaceSummary[] }) {
  const { t } = useTranslation("welcome");
  const open = useDo("workspace_open");
  const forget = useForget();
  const [asking, setAsking] = useState<WorkspaceSummary | null>(null);

  function choose(workspace: WorkspaceSummary): void {
    if (!opensSilently(workspace)) {
      setAsking(workspace);
      return;
    }
    open.mutate(
      { id: workspace.id, method: null },
      {
        onSuccess: () => void forget("app_state"),
        onError: () => {
          // The keyring did not have it: a person may know the passphrase or the code.
          if (workspace.methods.some((one) => one === "passphrase" || one === "recovery_code")) setAsking(workspace);
        },
      },
    );
  }

  return (
    <section className={styles.existing}>
      <h2 className={styles.cardTitle}>{t("existing.title")}</h2>
      <ul className={styles.list}>
        {workspaces.map((workspace) => (
          <li key={workspace.id} className={styles.workspace}>
            <StageTag stage={workspace.stage} />
            <span className={styles.workspaceName}>{workspace.name}</span>
            <Button
              size="small"
              variant="secondary"
              loading={open.isPending && open.variables.id === workspace.id}
              onClick={() => choose(workspace)}
              aria-label={t("existing.openNamed", { name: workspace.name })}
              data-testid="workspace-open-act"
            >
              {t("existing.open")}
            </Button>
          </li>
        ))}
      </ul>
      {open.error !== null && asking === null && (
        <p role="alert" className={styles.failed}>
          {t(`common:error.${open.error.code}.title`)}. {t(`common:error.${open.error.code}.body`)}
        </p>
      )}
      {asking !== null && (
        <OpenWorkspaceDialog workspace={asking} onClose={() => setAsking(null)} onOpened={() => setAsking(null)} />
      )}
    </section>
  );
}

function Footer({ version }: { version: string }) {
  const { t } = useTranslation("welcome");
  const { preferences, change } = usePreferences();
  return (
    <footer className={styles.footer} aria-label={t("footer.label")}>
      {(["nb", "en"] as const).map((language) => {
        const words = t(language === "nb" ? "footer.bokmal" : "footer.english");
        return preferences.language === language ? (
          <span key={language} lang={language} aria-current="true">
            {words}
          </span>
        ) : (
          <button
            key={language}
            type="button"
            lang={language}
            className="bs-link"
            onClick={() => change({ language })}
            data-testid="language-toggle"
          >
            {words}
          </button>
        );
      })}
      <span aria-hidden>·</span>
      <span>{t("footer.version", { version })}</span>
    </footer>
  );
}
