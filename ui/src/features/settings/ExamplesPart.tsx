import { Button, Textarea } from "@navikt/ds-react";
import { TrashIcon } from "@navikt/aksel-icons";
import { useId, useState } from "react";

import { useDo, useForget, useNotice, useRead } from "@/data";
import type { ApiError } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import styles from "./Settings.module.css";

/** In TEST: numbers of published examples, which are let pass though they look like a real person's. */
export function ExamplesPart() {
  const { t } = useTranslation("settings");
  const stage = useRead("app_state", {}).data?.workspace?.stage;
  const held = useRead("example_numbers", {}, { enabled: stage === "TEST" });
  const add = useDo("example_numbers_add");
  const remove = useDo("example_number_remove");
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const [text, setText] = useState("");
  const title = useId();
  if (stage !== "TEST" || held.data === undefined) return null;
  const { numbers } = held.data;

  return (
    <section className={styles.group} aria-labelledby={title} data-testid="examples">
      <h2 className={styles.groupTitle} id={title}>
        {t("examples.title")}
      </h2>
      <p>{t("examples.text")}</p>
      {numbers.length > 0 && (
        <ul className={styles.numbers}>
          {numbers.map((number) => (
            <li key={number.digits} className={styles.number} data-testid="example-number">
              <span className="bs-tabular">{number.formatted}</span>
              <Button
                size="xsmall"
                variant="tertiary"
                data-color="neutral"
                icon={<TrashIcon aria-hidden />}
                aria-label={t("examples.removeNamed", { number: number.formatted })}
                onClick={() =>
                  remove.mutate(number, {
                    onSuccess: () => void forget("example_numbers"),
                    onError: () => sayFailed(t("examples.failed")),
                  })
                }
                data-testid="example-remove"
              >
                {t("examples.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.numbersAdd}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(
            { text },
            {
              onSuccess: ({ added }) => {
                setText("");
                say(t("examples.added", { count: added }));
                void forget("example_numbers");
              },
            },
          );
        }}
      >
        <Textarea
          size="small"
          label={t("examples.paste")}
          minRows={2}
          maxRows={6}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            add.reset();
          }}
          error={add.error === null ? undefined : why(add.error, t("examples.none"), t("examples.failed"))}
          data-testid="examples-text"
        />
        <div>
          <Button
            size="small"
            variant="secondary"
            disabled={text.trim() === ""}
            loading={add.isPending}
            data-testid="examples-add"
          >
            {t("examples.add")}
          </Button>
        </div>
      </form>
    </section>
  );
}

function why(error: ApiError, none: string, failed: string): string {
  return error.issues.some((issue) => issue.code === "no_number") ? none : failed;
}
