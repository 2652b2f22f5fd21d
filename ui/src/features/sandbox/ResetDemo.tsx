import { ArrowsCirclepathIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { ErrorCard } from "@/components/state/ErrorCard";
import { useDo, useRead } from "@/data";
import { useTranslation } from "@/lib/i18n";
import { useNavigation } from "@/lib/route";

import styles from "./Sandbox.module.css";

/** Begins the demo again, both sides, after a question that says what is lost. */
export function ResetDemo({ small = false }: { small?: boolean }) {
  const { t } = useTranslation("sandbox");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size={small ? "xsmall" : "small"}
        variant={small ? "tertiary" : "secondary"}
        data-color="neutral"
        icon={<ArrowsCirclepathIcon aria-hidden />}
        onClick={() => setOpen(true)}
        data-testid="demo-reset"
      >
        {t("reset.act")}
      </Button>
      {open && <Question onClose={() => setOpen(false)} />}
    </>
  );
}

function Question({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("sandbox");
  const { go } = useNavigation();
  const reset = useDo("demo_reset");
  const held = useRead("storage", {}).data;
  const unsent = useRead("quit_check", {}).data;
  const lost = [
    held === undefined ? null : t("reset.messages", { count: held.messages }),
    held === undefined ? null : t("reset.patients", { count: held.patients }),
    unsent === undefined || unsent.drafts === 0 ? null : t("reset.drafts", { count: unsent.drafts }),
    unsent === undefined || unsent.unsent === 0 ? null : t("reset.unsent", { count: unsent.unsent }),
  ].filter((line) => line !== null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("reset.title")}
      testId="reset-question"
      footer={
        <>
          <Button size="small" variant="secondary" data-color="neutral" onClick={onClose}>
            {t("reset.keep")}
          </Button>
          <Button
            size="small"
            loading={reset.isPending}
            data-testid="reset-yes"
            onClick={() =>
              reset.mutate(
                {},
                {
                  onSuccess: () => {
                    onClose();
                    go({ screen: "inbox" });
                  },
                },
              )
            }
          >
            {t("reset.yes")}
          </Button>
        </>
      }
    >
      <div className={styles.question}>
        <p>{t("reset.text")}</p>
        {lost.length > 0 && (
          <ul>
            {lost.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        <p className="bs-subtle">{t("reset.others")}</p>
        {reset.error !== null && <ErrorCard error={reset.error} />}
      </div>
    </Dialog>
  );
}
