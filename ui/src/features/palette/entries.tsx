import {
  ArrowRightLeftIcon,
  ArrowsCirclepathIcon,
  ArrowUndoIcon,
  CheckmarkIcon,
  ChevronLeftIcon,
  ChevronRightIcon,
  ClockIcon,
  CodeIcon,
  CogIcon,
  EnvelopeClosedIcon,
  EyeSlashIcon,
  FilePdfIcon,
  FileSearchIcon,
  FloppydiskIcon,
  HandFingerIcon,
  InboxIcon,
  InboxUpIcon,
  LanguageIcon,
  MagnifyingGlassIcon,
  MinusIcon,
  NotePencilIcon,
  PadlockLockedIcon,
  PaletteIcon,
  PaperplaneIcon,
  PersonGroupIcon,
  PlusIcon,
  SidebarRightIcon,
  StarIcon,
  WavesIcon,
  WrenchIcon,
} from "@navikt/aksel-icons";
import type { ComponentType, SVGProps } from "react";

import { useTranslation } from "@/lib/i18n";
import { type ActId, shownKey } from "@/lib/keymap";
import { useActs, useKeyRegistry } from "@/lib/keys";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

type Icon = ComponentType<SVGProps<SVGSVGElement>>;

export interface PaletteEntry {
  id: string;
  words: string;
  icon: Icon;
  key: string | null;
  run: () => void;
}

export interface PaletteGroup {
  id: string;
  words: string;
  entries: PaletteEntry[];
}

/** Acts that the palette offers when they can be done, in its groups. Moving about in lists is not an act. */
const groups: readonly (readonly [string, readonly (readonly [ActId, Icon])[]])[] = [
  [
    "context",
    [
      ["reply", ArrowUndoIcon],
      ["due", ClockIcon],
      ["follow", StarIcon],
      ["done", CheckmarkIcon],
      ["unread", EnvelopeClosedIcon],
      ["undo", ArrowUndoIcon],
    ],
  ],
  [
    "write",
    [
      ["newMessage", NotePencilIcon],
      ["send", PaperplaneIcon],
      ["save", FloppydiskIcon],
    ],
  ],
  [
    "see",
    [
      ["letter", EnvelopeClosedIcon],
      ["raw", CodeIcon],
      ["inspect", FileSearchIcon],
      ["print", FilePdfIcon],
      ["sidePane", SidebarRightIcon],
      ["searchList", MagnifyingGlassIcon],
    ],
  ],
  [
    "go",
    [
      ["screen1", InboxIcon],
      ["screen2", PersonGroupIcon],
      ["screen3", NotePencilIcon],
      ["screen4", InboxUpIcon],
      ["screen5", WavesIcon],
      ["screen6", ArrowRightLeftIcon],
      ["screen7", WrenchIcon],
      ["settings", CogIcon],
      ["back", ChevronLeftIcon],
      ["forward", ChevronRightIcon],
    ],
  ],
  [
    "app",
    [
      ["askNow", ArrowsCirclepathIcon],
      ["lock", PadlockLockedIcon],
      ["cheatSheet", HandFingerIcon],
    ],
  ],
  [
    "look",
    [
      ["textLarger", PlusIcon],
      ["textSmaller", MinusIcon],
      ["textNormal", PaletteIcon],
      ["stageMode", EyeSlashIcon],
    ],
  ],
];

const settingsPages = ["author", "connections", "directory", "storage", "look", "keyboard"] as const;

/** What can be done from here, in groups. */
export function usePaletteGroups(): PaletteGroup[] {
  const { t } = useTranslation("palette");
  const acts = useActs();
  const keys = useKeyRegistry();
  const { go } = useNavigation();
  const { preferences, change } = usePreferences();
  const shown = groups.map(([id, offered]) => ({
    id,
    words: t(`group.${id}`),
    entries: offered
      .filter(([act]) => acts.includes(act))
      .map(([act, icon]): PaletteEntry => ({
        id: act,
        words: t(`keys:act.${act}`),
        icon,
        key: shownKey(act),
        run: () => keys.run(act),
      })),
  }));
  const extra = (id: string): PaletteEntry[] | undefined => shown.find((group) => group.id === id)?.entries;
  for (const section of settingsPages) {
    extra("go")?.push({
      id: `settings-${section}`,
      words: t("act.settingsPage", { page: t(`page.${section}`) }),
      icon: CogIcon,
      key: null,
      run: () => go({ screen: "settings", section }),
    });
  }
  extra("go")?.push({
    id: "query",
    words: t("act.query"),
    icon: MagnifyingGlassIcon,
    key: null,
    run: () => go({ screen: "tools", tool: "query" }),
  });
  for (const theme of ["light", "dark", "system"] as const) {
    if (theme === preferences.theme) continue;
    extra("look")?.push({
      id: `theme-${theme}`,
      words: t(`act.theme.${theme}`),
      icon: PaletteIcon,
      key: null,
      run: () => change({ theme }),
    });
  }
  const other = preferences.language === "nb" ? "en" : "nb";
  extra("look")?.push({
    id: "language",
    words: t(`act.language.${other}`),
    icon: LanguageIcon,
    key: null,
    run: () => change({ language: other }),
  });
  return shown.filter((group) => group.entries.length > 0);
}
