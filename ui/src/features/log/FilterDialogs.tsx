import { Button, DatePicker, TextField, useDatepicker } from "@navikt/ds-react";
import { type SyntheticEvent, useState } from "react";

import { Dialog } from "@/components/Dialog";
import { useDo, useForget } from "@/data";
import type { LogFilter } from "@/host/bindings";
import { isoDay, today } from "@/lib/day";
import { useTranslation } from "@/lib/i18n";

/** Parts of a filter that are written. */
export type Typed = "patient" | "text" | "since" | "party";

/** Not older than a day. */
export function SinceDialog({
  value,
  done,
  close,
}: {
  value: string | null;
  done: (value: string) => void;
  close: () => void;
}) {
  const { t } = useTranslation("log");
  const [chosen, setChosen] = useState(value);
  const { datepickerProps, inputProps } = useDatepicker({
    ...(value === null ? {} : { defaultSelected: new Date(`${value}T12:00:00`) }),
    toDate: today(),
    onDateChange: (next) => setChosen(next === undefined ? null : isoDay(next)),
  });
  return (
    <Dialog
      open
      onClose={close}
      title={t("filter.sinceTitle")}
      width="26rem"
      testId="log-filter-dialog"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={close}>
            {t("cancel")}
          </Button>
          <Button size="small" onClick={() => done(chosen ?? "")} data-testid="log-filter-use">
            {t("filter.use")}
          </Button>
        </>
      }
    >
      <DatePicker {...datepickerProps}>
        <DatePicker.Input
          {...inputProps}
          size="small"
          label={t("filter.sinceTitle")}
          description={t("filter.sinceHelp")}
          data-testid="log-filter-field"
        />
      </DatePicker>
    </Dialog>
  );
}

/** Words that a row must have. */
export function TypeDialog({
  of,
  value,
  done,
  close,
}: {
  of: Exclude<Typed, "since">;
  value: string;
  done: (value: string) => void;
  close: () => void;
}) {
  const { t } = useTranslation("log");
  const [typed, setTyped] = useState(value);
  const [wrong, setWrong] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const said = typed.trim();
    if (of === "party" && said !== "" && !/^[1-9]\d{0,7}$/u.test(said)) {
      setWrong(true);
      return;
    }
    done(said);
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t(`filter.${of}Title`)}
      width="26rem"
      testId="log-filter-dialog"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={close}>
            {t("cancel")}
          </Button>
          <Button size="small" type="submit" form="log-filter-part" data-testid="log-filter-use">
            {t("filter.use")}
          </Button>
        </>
      }
    >
      <form id="log-filter-part" onSubmit={submit} noValidate>
        <TextField
          size="small"
          label={t(`filter.${of}Title`)}
          hideLabel
          description={t(`filter.${of}Help`)}
          value={typed}
          error={wrong ? t("filter.partyWrong") : undefined}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          data-testid="log-filter-field"
        />
      </form>
    </Dialog>
  );
}

/** A name for the filter that is on. */
export function SaveFilter({ filter, close }: { filter: LogFilter; close: () => void }) {
  const { t } = useTranslation("log");
  const put = useDo("log_filter_put");
  const forget = useForget();
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "") return;
    put.mutate(
      { name: name.trim(), filter },
      {
        onSuccess: () => {
          void forget("log_filters");
          close();
        },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={close}
      title={t("filter.saveTitle")}
      width="26rem"
      testId="log-filter-save-dialog"
      footer={
        <>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={close}>
            {t("cancel")}
          </Button>
          <Button
            size="small"
            type="submit"
            form="log-filter-name"
            loading={put.isPending}
            data-testid="log-filter-save-use"
          >
            {t("filter.saveUse")}
          </Button>
        </>
      }
    >
      <form id="log-filter-name" onSubmit={submit} noValidate>
        <TextField
          size="small"
          label={t("filter.name")}
          value={name}
          autoComplete="off"
          error={
            tried && name.trim() === "" ? t("filter.nameMissing") : put.error === null ? undefined : t("filter.failed")
          }
          onChange={(event) => setName(event.target.value)}
          data-testid="log-filter-name"
        />
      </form>
    </Dialog>
  );
}
