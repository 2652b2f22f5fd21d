import { Alert, Button, Checkbox, Radio, RadioGroup } from "@navikt/ds-react";
import { useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useDo, useNotice, useSaveFile } from "@/data";
import type { TrafficFilter } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Traffic.module.css";

/** Out of the window as a HAR file: what, and with which warning. */
export function HarDialog({
  filter,
  selected,
  shown,
  more,
  onClose,
}: {
  filter: TrafficFilter;
  selected: string | null;
  shown: number;
  more: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation("traffic");
  const save = useSaveFile();
  const write = useDo("traffic_har");
  const { say } = useNotice();
  const [what, setWhat] = useState(selected === null ? "list" : "one");
  const [bodies, setBodies] = useState(false);
  const go = async (): Promise<void> => {
    const file = await save("trafikk.har", "har");
    if (file === null) return;
    write.mutate(
      { file, exchangeIds: what === "one" && selected !== null ? [selected] : [], filter, bodies },
      {
        onSuccess: ({ exchanges }) => {
          say(t("har.written", { count: exchanges }));
          onClose();
        },
      },
    );
  };
  const code = write.error?.issues[0]?.code;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("har.title")}
      testId="har-dialog"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button size="small" loading={write.isPending} onClick={() => void go()} data-testid="har-save">
            {t("har.save")}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <RadioGroup size="small" legend={t("har.what")} value={what} onChange={(value: string) => setWhat(value)}>
          {selected !== null && <Radio value="one">{t("har.one")}</Radio>}
          <Radio value="list">{more ? t("har.listAll") : t("har.list", { count: shown })}</Radio>
        </RadioGroup>
        <Checkbox size="small" checked={bodies} onChange={(event) => setBodies(event.target.checked)}>
          {t("har.bodies")}
        </Checkbox>
        <Alert size="small" variant={bodies ? "warning" : "info"}>
          {bodies ? t("har.warnBodies") : t("har.warn")}
        </Alert>
        {write.error !== null && (
          <Alert size="small" variant="error" data-testid="har-error">
            {t(`cannot.${code ?? write.error.code}`, { defaultValue: t(`common:error.${write.error.code}.title`) })}
          </Alert>
        )}
      </div>
    </Dialog>
  );
}
