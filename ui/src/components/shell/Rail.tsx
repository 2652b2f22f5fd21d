import {
  ArrowRightLeftIcon,
  CogFillIcon,
  CogIcon,
  InboxFillIcon,
  InboxIcon,
  InboxUpFillIcon,
  InboxUpIcon,
  NotePencilFillIcon,
  NotePencilIcon,
  PersonGroupFillIcon,
  PersonGroupIcon,
  WavesIcon,
  WrenchFillIcon,
  WrenchIcon,
} from "@navikt/aksel-icons";
import type { ComponentType, SVGProps } from "react";

import type { Status } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";
import { shownKey, type ActId } from "@/lib/keymap";
import { useAct } from "@/lib/keys";
import { usePreferences, type Lens } from "@/lib/preferences";
import { useNavigation, type Route, type ScreenName } from "@/lib/route";

import styles from "./Rail.module.css";

type Icon = ComponentType<SVGProps<SVGSVGElement>>;

interface Item {
  screen: ScreenName;
  act: ActId;
  icon: Icon;
  on: Icon;
  /** Shown in these lenses only; in every one when left out. */
  lenses?: readonly Lens[];
}

const ITEMS: readonly Item[] = [
  { screen: "inbox", act: "screen1", icon: InboxIcon, on: InboxFillIcon },
  { screen: "patients", act: "screen2", icon: PersonGroupIcon, on: PersonGroupFillIcon },
  { screen: "compose", act: "screen3", icon: NotePencilIcon, on: NotePencilFillIcon },
  { screen: "outbox", act: "screen4", icon: InboxUpIcon, on: InboxUpFillIcon },
  { screen: "log", act: "screen5", icon: WavesIcon, on: WavesIcon, lenses: ["tester"] },
  { screen: "traffic", act: "screen6", icon: ArrowRightLeftIcon, on: ArrowRightLeftIcon, lenses: ["tester"] },
  { screen: "tools", act: "screen7", icon: WrenchIcon, on: WrenchFillIcon, lenses: ["tester", "demo"] },
];

const SETTINGS: Item = { screen: "settings", act: "settings", icon: CogIcon, on: CogFillIcon };

/** A chart belongs to Pasienter. */
function railScreen(route: Route): ScreenName {
  return route.screen === "chart" ? "patients" : route.screen;
}

interface Badge {
  count: number;
  /** Red: somebody must act. */
  needsYou: boolean;
}

/** A badge counts exactly the rows that one click shows. */
function badgeOf(screen: ScreenName, status: Status | undefined): Badge | null {
  if (status === undefined) return null;
  if (screen === "inbox") return { count: status.unread, needsYou: false };
  if (screen !== "outbox") return null;
  const { needsYou, undo, queued, sending } = status.outbox;
  return needsYou > 0 ? { count: needsYou, needsYou: true } : { count: undo + queued + sending, needsYou: false };
}

interface RailProps {
  status: Status | undefined;
  /** Is there such a screen in this window? */
  has: (screen: ScreenName) => boolean;
}

export function Rail({ status, has }: RailProps) {
  const { lens } = usePreferences().preferences;
  const shown = ITEMS.filter((item) => has(item.screen) && (item.lenses === undefined || item.lenses.includes(lens)));
  return (
    <div className={styles.rail}>
      {shown.map((item) => (
        <RailItem key={item.screen} item={item} badge={badgeOf(item.screen, status)} />
      ))}
      <div className={styles.gap} />
      <RailItem item={SETTINGS} badge={null} />
    </div>
  );
}

/** By key, a person is in the screen's list and not still on the rail: Enter opens a row. */
function focusContent(): void {
  // A screen that is just coming has its rows a moment later; one that is empty takes the focus itself.
  let tries = 20;
  const look = (): void => {
    tries -= 1;
    const main = document.querySelector("main");
    const row = main?.querySelector<HTMLElement>(":is([role=listbox], [role=grid]) [tabindex='0']");
    // Where rows are walked from the field over them, it is the field: without it a second press led nowhere.
    const place = row ?? main?.querySelector<HTMLElement>("[role=combobox][aria-haspopup=grid]");
    if (place != null) place.focus();
    else if (tries > 0) setTimeout(look, 50);
  };
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  setTimeout(look, 0);
}

function RailItem({ item, badge }: { item: Item; badge: Badge | null }) {
  const { t } = useTranslation("shell");
  const { route, go } = useNavigation();
  const current = railScreen(route) === item.screen;
  const open = (): void => {
    if (!current || route.screen !== item.screen) go({ screen: item.screen } as Route);
  };
  useAct(item.act, () => {
    open();
    focusContent();
  });
  const Icon = current ? item.on : item.icon;
  const label = t(`screen.${item.screen}`);
  const counted = badge !== null && badge.count > 0;
  return (
    <button
      type="button"
      className={classes(styles.item, current && styles.current)}
      aria-current={current ? "page" : undefined}
      title={`${label} (${shownKey(item.act)})`}
      data-testid={`rail-${item.screen}`}
      onClick={open}
    >
      <Icon aria-hidden className={styles.icon} />
      <span className={styles.label}>{label}</span>
      {counted && (
        <span className="aksel-sr-only">
          , {t(badge.needsYou ? "badge.needsYou" : `badge.${item.screen}`, { count: badge.count })}
        </span>
      )}
      {counted && (
        <span
          className={classes(styles.badge, badge.needsYou && styles.needsYou)}
          aria-hidden
          data-testid={`badge-${item.screen}`}
        >
          {badge.count > 999 ? "999+" : badge.count}
        </span>
      )}
    </button>
  );
}
