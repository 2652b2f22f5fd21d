import { Button } from "@navikt/ds-react";

import type { ApiError } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { StateCard } from "./StateCard";

/** Issues that say more than the error's own code. */
const CLOSER = new Set(["stage_mode", "not_by_row"]);

/** An error of the engine in words: what happened, what was kept safe, what to do, reference last. */
export function ErrorCard({ error, retry }: { error: ApiError; retry?: () => void }) {
  const { t } = useTranslation("common");
  const noAccess = error.code === "no_access";
  const closer = error.issues.find((issue) => CLOSER.has(issue.code))?.code;
  const words = closer ?? error.code;
  return (
    <StateCard
      tone={noAccess ? "noAccess" : "danger"}
      title={t(`error.${words}.title`)}
      foot={error.reference === null ? null : t("reference", { reference: error.reference })}
      testId="error-card"
      live
    >
      <p>{t(`error.${words}.body`)}</p>
      {retry !== undefined && error.retry !== "never" && (
        <div>
          <Button size="small" onClick={retry}>
            {t("retry")}
          </Button>
        </div>
      )}
    </StateCard>
  );
}
