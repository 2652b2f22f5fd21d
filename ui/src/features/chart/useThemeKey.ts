import { useMedia } from "@/lib/media";
import { usePreferences } from "@/lib/preferences";

/** Changes when what a canvas has drawn with has changed: theme and text size. */
export function useThemeKey(): string {
  const { preferences } = usePreferences();
  const machine = useMedia("(prefers-color-scheme: dark)") ? "dark" : "light";
  const theme = preferences.theme === "system" ? machine : preferences.theme;
  return `${theme}-${String(preferences.textSize)}`;
}
