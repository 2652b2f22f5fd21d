import {
  BookIcon,
  Buildings3Icon,
  DatabaseIcon,
  EnvelopeClosedIcon,
  HandFingerIcon,
  InformationSquareIcon,
  PaletteIcon,
  PersonGroupIcon,
} from "@navikt/aksel-icons";
import type { ComponentType, SVGProps } from "react";

import { PaneHead } from "@/components/PaneHead";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { useNavigation, useRouteOf } from "@/lib/route";

import { AboutPage } from "./AboutPage";
import { AuthorPage } from "./AuthorPage";
import { DirectoryPage } from "./DirectoryPage";
import { KeyboardPage } from "./KeyboardPage";
import { KindsPage } from "./KindsPage";
import { LookPage } from "./LookPage";
import styles from "./Settings.module.css";
import { StoragePage } from "./StoragePage";
import { WorkspacesPage } from "./WorkspacesPage";

const pages = ["workspaces", "author", "directory", "kinds", "storage", "look", "keyboard", "about"] as const;
type Page = (typeof pages)[number];

const icons: Readonly<Record<Page, ComponentType<SVGProps<SVGSVGElement>>>> = {
  workspaces: Buildings3Icon,
  author: PersonGroupIcon,
  directory: BookIcon,
  kinds: EnvelopeClosedIcon,
  storage: DatabaseIcon,
  look: PaletteIcon,
  keyboard: HandFingerIcon,
  about: InformationSquareIcon,
};

/** Where connections live with their workspace; links say `connections` and mean that page. */
function pageOf(section: string | undefined): Page {
  return pages.find((one) => one === section) ?? "workspaces";
}

export function SettingsScreen() {
  const { t } = useTranslation("settings");
  const { replace, back, canGoBack } = useNavigation();
  const route = useRouteOf("settings");
  const page = pageOf(route.section);
  useAct("leave", back, canGoBack);
  return (
    <div className={styles.screen} data-testid="settings">
      <nav className={styles.nav} aria-label={t("title")} data-pane="list" tabIndex={-1}>
        <PaneHead title={t("title")} level={1} />
        <ul className={styles.pages}>
          {pages.map((one) => {
            const Icon = icons[one];
            return (
              <li key={one}>
                <button
                  type="button"
                  className={styles.page}
                  aria-current={one === page ? "page" : undefined}
                  onClick={() => replace({ screen: "settings", section: one })}
                  data-testid={`settings-${one}`}
                >
                  <Icon aria-hidden className={styles.pageIcon} />
                  {t(`page.${one}`)}
                </button>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className={styles.content} data-pane="content" tabIndex={-1}>
        <Content page={page} />
      </div>
    </div>
  );
}

function Content({ page }: { page: Page }) {
  switch (page) {
    case "workspaces":
      return <WorkspacesPage />;
    case "author":
      return <AuthorPage />;
    case "directory":
      return <DirectoryPage />;
    case "kinds":
      return <KindsPage />;
    case "storage":
      return <StoragePage />;
    case "look":
      return <LookPage />;
    case "keyboard":
      return <KeyboardPage />;
    case "about":
      return <AboutPage />;
  }
  return page satisfies never;
}
