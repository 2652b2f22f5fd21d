import { ActionMenu, Button } from "@navikt/ds-react";

import type { FormState, FormView } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { focusIn } from "./Body";
import styles from "./Form.module.css";
import type { FormStore } from "./store";
import { fieldId } from "./tree";

/** How far one has come, and the ways to what is left. Stays in sight. */
export function ProgressBar({ state, view, store }: { state: FormState; view: FormView; store: FormStore }) {
  const { t } = useTranslation("form");
  const missing = state.faults.filter((fault) => fault.code === "required");
  const parts = view.items.filter(
    (item) => item.itemType === "group" && item.depth <= 1 && !item.hidden && item.text !== "" && !repeated(view, item),
  );
  const shown = (): typeof parts => parts.filter((item) => isShown(view, store, item));
  return (
    <div className={styles.progress} data-testid="form-progress" data-missing={state.missing}>
      <span className={styles.bar} aria-hidden>
        <span
          className={styles.barDone}
          style={{ inlineSize: `${state.asked === 0 ? 0 : (100 * state.answered) / state.asked}%` }}
        />
      </span>
      <p role="status" className="bs-tabular">
        {t("progress", { answered: state.answered, asked: state.asked })}
        {state.missing > 0 ? (
          <>
            {", "}
            <strong>{t("missing", { count: state.missing })}</strong>
          </>
        ) : (
          ` · ${t("allRequired")}`
        )}
      </p>
      <span className={styles.grow} />
      {missing.length > 0 && (
        <Button
          size="xsmall"
          variant="tertiary"
          onClick={() => focusIn(fieldId(nextAfterFocus(missing.map((fault) => fault.place))))}
          data-testid="form-next"
        >
          {t("next")}
        </Button>
      )}
      {parts.length > 1 && (
        <ActionMenu>
          <ActionMenu.Trigger>
            <Button size="xsmall" variant="tertiary" data-color="neutral" data-testid="form-parts">
              {t("parts")}
            </Button>
          </ActionMenu.Trigger>
          <ActionMenu.Content align="end">
            <ActionMenu.Group label={t("parts")}>
              {shown().map((item) => (
                <ActionMenu.Item
                  key={item.key}
                  className={item.depth === 0 ? undefined : styles.partInner}
                  // The menu gives the focus back to its button when it closes; the part comes after that.
                  onSelect={() => setTimeout(() => goTo(fieldId(item.key)), 50)}
                >
                  {item.prefix !== null && `${item.prefix} `}
                  {item.text}
                </ActionMenu.Item>
              ))}
            </ActionMenu.Group>
          </ActionMenu.Content>
        </ActionMenu>
      )}
    </div>
  );
}

function goTo(id: string): void {
  const part = document.getElementById(id);
  part?.focus();
  part?.scrollIntoView({ block: "start" });
}

/** The first of these places after the one that has the focus, else the first. */
function nextAfterFocus(places: readonly string[]): string {
  const active = document.activeElement;
  const after = places.find((place) => {
    const field = document.getElementById(fieldId(place));
    if (field === null || active === null) return false;
    const order = active.compareDocumentPosition(field);
    return field !== active && !field.contains(active) && (order & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  });
  return after ?? places[0] ?? "";
}

type Item = FormView["items"][number];

/** In something that repeats there is no one place to go to. */
function repeated(view: FormView, item: Item): boolean {
  const above = item.parent === null ? undefined : view.items[item.parent];
  return item.instanced || (above !== undefined && repeated(view, above));
}

function isShown(view: FormView, store: FormStore, item: Item): boolean {
  const above = item.parent === null ? undefined : view.items[item.parent];
  return store.isAsked(item.key) && (above === undefined || isShown(view, store, above));
}
