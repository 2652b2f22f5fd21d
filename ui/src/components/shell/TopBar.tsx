import { ChevronDownIcon, EyeSlashIcon, MagnifyingGlassIcon, PadlockLockedIcon } from "@navikt/aksel-icons";
import { ActionMenu, Button } from "@navikt/ds-react";

import { useState } from "react";

import { useRead } from "@/data";
import type { AppState, Status } from "@/host/bindings";
import { initials } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useAct, useKeyRegistry } from "@/lib/keys";
import { useRoom } from "@/lib/media";
import { lensDefaults, usePreferences, type Lens } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import { IconButton } from "../IconButton";
import styles from "./TopBar.module.css";

const LENSES: readonly Lens[] = ["clinician", "tester", "demo"];

/** Workspace, the one search field, view, lock, and who is writing. */
export function TopBar({ app, status, lock }: { app: AppState; status: Status | undefined; lock: () => void }) {
  const { t } = useTranslation("shell");
  const { go } = useNavigation();
  useAct("lock", lock);
  useAct("settings", () => go({ screen: "settings" }));
  return (
    <>
      <WorkspaceMenu app={app} herId={status?.herId ?? null} />
      <Omni />
      <div className={styles.right}>
        {app.stageMode && <StageMark />}
        <LensMenu />
        <IconButton
          label={t("lock")}
          act="lock"
          icon={<PadlockLockedIcon aria-hidden />}
          onClick={lock}
          data-testid="lock"
        />
        <AuthorButton />
      </div>
    </>
  );
}

function WorkspaceMenu({ app, herId }: { app: AppState; herId: string | null }) {
  const { t } = useTranslation("shell");
  const { go } = useNavigation();
  const room = useRoom();
  const name = app.workspace?.name ?? t("noWorkspace");
  return (
    <div className={styles.left}>
      <ActionMenu>
        <ActionMenu.Trigger>
          <button type="button" className={styles.menu} data-testid="workspace-menu">
            <strong>{name}</strong>
            {herId !== null && room !== "tight" && <span className="bs-subtle"> HER-id {herId}</span>}
            <ChevronDownIcon aria-hidden fontSize="1.25rem" />
          </button>
        </ActionMenu.Trigger>
        <ActionMenu.Content>
          <ActionMenu.Group label={t("workspace")}>
            {app.workspaces.map((one) => (
              <ActionMenu.Item key={one.id} onSelect={() => go({ screen: "settings", section: "workspaces" })}>
                {one.name} · {one.stage}
                {one.open ? ` · ${t("open")}` : ""}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
          <ActionMenu.Divider />
          <ActionMenu.Item onSelect={() => go({ screen: "settings", section: "connections" })}>
            {t("toConnections")}
          </ActionMenu.Item>
          <ActionMenu.Item onSelect={() => go({ screen: "settings", section: "workspaces" })}>
            {t("toWorkspaces")}
          </ActionMenu.Item>
        </ActionMenu.Content>
      </ActionMenu>
    </div>
  );
}

/** Looks like a field, opens the search over everything. */
function Omni() {
  const { t } = useTranslation("shell");
  const keys = useKeyRegistry();
  return (
    <button type="button" className={styles.omni} data-testid="search" onClick={() => keys.run("find")}>
      <MagnifyingGlassIcon aria-hidden fontSize="1.25rem" />
      <span className={styles.omniText}>{t("omni")}</span>
      <kbd className="bs-kbd">{shownKey("find")}</kbd>
    </button>
  );
}

/** On a stage everybody may see that the names are others. A click turns it off. */
function StageMark() {
  const { t } = useTranslation("shell");
  const keys = useKeyRegistry();
  return (
    <button
      type="button"
      className={styles.stageMark}
      title={`${t("stageModeHelp")} ${t("stageModeOff")} (${shownKey("stageMode")})`}
      onClick={() => keys.run("stageMode")}
      data-testid="stage-mode"
    >
      <EyeSlashIcon aria-hidden fontSize="1.25rem" />
      {t("stageMode")}
    </button>
  );
}

function LensMenu() {
  const { t } = useTranslation("shell");
  const { preferences, change } = usePreferences();
  const room = useRoom();
  const [open, setOpen] = useState(false);
  return (
    <ActionMenu open={open} onOpenChange={setOpen}>
      <ActionMenu.Trigger>
        <button type="button" className={styles.menu} data-testid="lens-menu">
          <span className={room === "tight" ? "aksel-sr-only" : "bs-subtle"}>{t("lens")} </span>
          <span>{t(`lenses.${preferences.lens}`)}</span>
          <ChevronDownIcon aria-hidden fontSize="1.25rem" />
        </button>
      </ActionMenu.Trigger>
      <ActionMenu.Content align="end">
        <ActionMenu.RadioGroup
          label={t("lens")}
          value={preferences.lens}
          onValueChange={(value) => {
            const lens = LENSES.find((one) => one === value);
            if (lens !== undefined) change({ lens, ...lensDefaults(lens) });
            setOpen(false);
          }}
        >
          {LENSES.map((lens) => (
            <ActionMenu.RadioItem key={lens} value={lens} data-testid={`lens-${lens}`}>
              {t(`lenses.${lens}`)}
            </ActionMenu.RadioItem>
          ))}
        </ActionMenu.RadioGroup>
      </ActionMenu.Content>
    </ActionMenu>
  );
}

function AuthorButton() {
  const { t } = useTranslation("shell");
  const { go } = useNavigation();
  const author = useRead("author", {}).data;
  const who = author === undefined ? "" : initials(author.given, author.family);
  const label =
    author === undefined || who === "" ? t("noAuthor") : t("author", { name: `${author.given} ${author.family}` });
  return (
    <Button
      size="small"
      variant="tertiary"
      className={styles.author}
      title={label}
      data-testid="author"
      onClick={() => go({ screen: "settings", section: "author" })}
    >
      <span aria-hidden>{who === "" ? "?" : who}</span>
      <span className="aksel-sr-only">{label}</span>
    </Button>
  );
}
