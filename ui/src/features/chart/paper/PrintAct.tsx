import { PrinterSmallIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState } from "react";

import type { PatientRow } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";
import { shownKey } from "@/lib/keymap";
import { useAct } from "@/lib/keys";

import { PaperDialog } from "./PaperDialog";

/** Opens what is printed or copied of this chart, with the part that is looked at already chosen. */
export function PrintAct({ patient, tab }: { patient: PatientRow; tab: string }) {
  const { t } = useTranslation("paper");
  const [open, setOpen] = useState(false);
  useAct("print", () => setOpen(true));
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        data-color="neutral"
        icon={<PrinterSmallIcon aria-hidden />}
        title={`${t("dialog.openAll")} (${shownKey("print")})`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        data-testid="chart-print"
      >
        {t("dialog.open")}
      </Button>
      {open && <PaperDialog patient={patient} tab={tab} onClose={() => setOpen(false)} />}
    </>
  );
}
