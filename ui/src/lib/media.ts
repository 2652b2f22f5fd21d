import { useCallback, useSyncExternalStore } from "react";

/** Does the media query hold now? */
export function useMedia(query: string): boolean {
  const listen = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(listen, () => window.matchMedia(query).matches);
}

/**
 * How much room there is, after text size: `wide` has three panes, `narrow` drops the third (1280), `tight` also ages,
 * HER-ids and the word "Visning" (1100). From 150 % text the 1024 rules hold whatever the window measures.
 */
export function useRoom(): "wide" | "narrow" | "tight" {
  const below1280 = useMedia("(max-width: 1279px)");
  const below1100 = useMedia("(max-width: 1099px)");
  const scaled = document.documentElement.dataset["large"] === "true";
  if (below1100 || scaled) return "tight";
  return below1280 ? "narrow" : "wide";
}
