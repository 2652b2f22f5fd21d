import type { ChartItem } from "@/host/bindings";
import { useLanguage, useText, useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import { isNamed, type Cluster, type Happening } from "./sections";
import { shownValue } from "./series";
import { seriesName, statusWords, titleOf } from "./words";

/** A happening in one line. */
export function useHappeningWords(): (one: Happening) => string {
  const { t } = useTranslation("chart");
  const text = useText();
  const language = useLanguage();
  return (one) => {
    if (one.thread !== null) return text(one.thread.kind);
    if (one.measured !== undefined) {
      const { series, point } = one.measured;
      return [seriesName(series, t), shownValue(point, language), point.unit ?? series.unit].filter(Boolean).join(" ");
    }
    if (one.item !== null) return [titleOf(one.item, t), ...statusWords(one.item, t)].join(", ");
    return t("timeline.things", { count: one.count });
  };
}

/** What a mark on the axis is, for whoever cannot see it: its first things by name, the rest by how many. */
export function useClusterLabel(): (cluster: Cluster) => string {
  const { t } = useTranslation("chart");
  const words = useHappeningWords();
  return ({ items, count }) => {
    const named = items.filter(isNamed).slice(0, 3);
    const said = named.map(words);
    if (count > named.length)
      said.push(t(named.length === 0 ? "timeline.things" : "count.more", { count: count - named.length }));
    return said.join(", ");
  };
}

/** Opens what a happening is: the thread, the resource, or the months that are only counted. */
export function useOpenHappening(
  onOpen: (item: ChartItem) => void,
  onRaw: (resourceId: number, title: string) => void,
  onCounted?: () => void,
): (one: Happening) => void {
  const { go } = useNavigation();
  const words = useHappeningWords();
  return (one) => {
    if (one.thread !== null) go({ screen: "inbox", threadId: one.thread.threadId });
    else if (one.measured !== undefined) onRaw(one.measured.point.resourceId, words(one));
    else if (one.item !== null) onOpen(one.item);
    else onCounted?.();
  };
}
