import type { PlanLink } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

type OnRaw = (resourceId: number, title: string) => void;

/** What a plan points to, each leading to its source when that is held. */
export function Links({ links, onRaw }: { links: readonly PlanLink[]; onRaw: OnRaw }) {
  return links.map((link, at) => (
    <span key={`${String(at)}-${String(link.resourceId)}`}>
      {at > 0 && " · "}
      <Linked link={link} onRaw={onRaw} />
    </span>
  ));
}

export function Linked({ link, onRaw }: { link: PlanLink; onRaw: OnRaw }) {
  const { t } = useTranslation("chart");
  const { resourceId } = link;
  const text = link.cannotInterpret ? t("item.cannotInterpret") : (link.text ?? t("item.untitled"));
  if (resourceId === null) return text;
  return (
    <button
      type="button"
      className="bs-link"
      aria-haspopup="dialog"
      title={t("item.source")}
      onClick={() => onRaw(resourceId, text)}
    >
      {text}
    </button>
  );
}
