import { Button } from "@navikt/ds-react";

import { useTranslation } from "@/lib/i18n";

import { StateCard } from "./StateCard";

/** When a part of the window threw: nothing a person wrote is lost, and one press tries again. */
export function CrashCard({ retry }: { retry: () => void }) {
  const { t } = useTranslation("common");
  return (
    <StateCard tone="danger" title={t("crash.title")} testId="crash">
      <p>{t("crash.body")}</p>
      <div>
        <Button size="small" onClick={retry}>
          {t("retry")}
        </Button>
      </div>
    </StateCard>
  );
}
