import { useTranslation } from "@/lib/i18n";

interface ShowMoreProps {
  /** How many are not shown. */
  left: number;
  /** `null` while the next ones come. */
  more: (() => void) | null;
  failed: boolean;
}

/** The end of a list that has more: how many, and the press that brings them. */
export function ShowMore({ left, more, failed }: ShowMoreProps) {
  const { t } = useTranslation("chart");
  if (left === 0) return null;
  return (
    <>
      <button
        type="button"
        className="bs-link"
        aria-disabled={more === null}
        onClick={() => more?.()}
        data-testid="show-more"
      >
        {t("count.showMore", { count: left })}
      </button>
      {failed && ` · ${t("count.showMoreFailed")}`}
    </>
  );
}
