import { PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { Button } from "@navikt/ds-react";
import { memo, type ReactNode } from "react";

import type { FormItem } from "@/host/bindings";
import { useText, useTranslation } from "@/lib/i18n";

import styles from "./Form.module.css";
import { Question } from "./Question";
import { useAsked, useFaults, useNumbers, type FormStore } from "./store";
import { fieldId, type Branch } from "./tree";

interface Shared {
  store: FormStore;
  tried: boolean;
}

/** Items side by side. */
export const Body = memo(function Body({
  branches,
  prefix,
  store,
  tried,
}: Shared & { branches: readonly Branch[]; prefix: string }) {
  return branches.map((branch) =>
    branch.item.hidden ? null : branch.item.instanced ? (
      <Repetitions key={branch.item.key} {...{ branch, store, tried }} base={`${prefix}${branch.item.key}`} />
    ) : (
      <At key={branch.item.key} {...{ branch, store, tried }} place={`${prefix}${branch.item.key}`} inside={prefix} />
    ),
  );
});

/** One item at one place, when it is asked. */
const At = memo(function At({
  branch,
  place,
  inside,
  store,
  tried,
  tools,
  number,
}: Shared & { branch: Branch; place: string; inside: string; tools?: ReactNode; number?: number }) {
  const asked = useAsked(store, place);
  if (!asked) return null;
  const { item, children } = branch;
  const below = children.length > 0 && <Body branches={children} prefix={inside} {...{ store, tried }} />;
  if (item.itemType === "group") {
    return (
      <Group item={item} place={place} store={store} tried={tried} tools={tools} number={number}>
        {below}
      </Group>
    );
  }
  if (item.itemType === "display") {
    return (
      <div className={styles.display}>
        {item.text.split(/\n\s*\n/).map((part, index) => (
          <p key={index}>
            {item.prefix !== null && index === 0 ? `${item.prefix} ` : ""}
            {part.trim()}
          </p>
        ))}
        {below}
      </div>
    );
  }
  return (
    <div className={styles.withBelow}>
      <Question {...{ item, place, store, tried }} />
      {tools}
      {below !== false && <div className={styles.below}>{below}</div>}
    </div>
  );
});

function Group({
  item,
  place,
  store,
  tried,
  tools,
  number,
  children,
}: Shared & { item: FormItem; place: string; tools?: ReactNode; number?: number | undefined; children: ReactNode }) {
  const text = useText();
  const faults = useFaults(store, place);
  const id = fieldId(place);
  const Heading = item.depth === 0 ? "h2" : item.depth === 1 ? "h3" : "h4";
  const named = item.text !== "" || item.prefix !== null;
  return (
    <section
      className={item.depth === 0 ? styles.section : styles.group}
      id={id}
      tabIndex={-1}
      data-testid="form-group"
      data-place={place}
      {...(named ? { "aria-labelledby": `${id}-h` } : { "aria-label": item.linkId })}
    >
      {(named || tools !== undefined) && (
        <div className={styles.groupLine}>
          {named && (
            <Heading className={styles.groupTitle} id={`${id}-h`}>
              {item.prefix !== null && `${item.prefix} `}
              {item.text}
              {number !== undefined && ` ${number}`}
            </Heading>
          )}
          {tools}
        </div>
      )}
      {item.help !== null && <p className="bs-subtle">{item.help}</p>}
      {tried && faults.length > 0 && (
        <p className={styles.error}>{faults.map((one) => text(one.message)).join(". ")}</p>
      )}
      {children}
    </section>
  );
}

/** Something that is filled in as often as there are cases of it. */
function Repetitions({ branch, base, store, tried }: Shared & { branch: Branch; base: string }) {
  const { t } = useTranslation("form");
  const numbers = useNumbers(store, base);
  const first = numbers[0] ?? 0;
  // Every repetition hangs on the same condition outside of it.
  const asked = useAsked(store, `${base}[${first}]`);
  const name = branch.item.text === "" ? branch.item.linkId : branch.item.text;
  return (
    <div className={styles.repetitions}>
      {numbers.map((number, index) => (
        <At
          key={number}
          {...{ branch, store, tried }}
          place={`${base}[${number}]`}
          inside={`${base}[${number}]/`}
          {...(numbers.length > 1 ? { number: index + 1 } : {})}
          tools={
            numbers.length > 1 && (
              <Button
                size="xsmall"
                variant="tertiary"
                data-color="neutral"
                icon={<TrashIcon aria-hidden />}
                onClick={() => {
                  store.close(base, number);
                  setTimeout(() => document.getElementById(`${fieldId(base)}-more`)?.focus(), 30);
                }}
              >
                {t("remove", { name: `${name} ${index + 1}` })}
              </Button>
            )
          }
        />
      ))}
      {asked && (
        <Button
          id={`${fieldId(base)}-more`}
          size="small"
          variant="secondary"
          data-color="neutral"
          icon={<PlusIcon aria-hidden />}
          onClick={() => {
            const number = store.open(base);
            setTimeout(() => focusIn(fieldId(`${base}[${number}]`)), 60);
          }}
        >
          {t("another", { name })}
        </Button>
      )}
    </div>
  );
}

/** The first field in something, else the thing itself. */
export function focusIn(id: string): void {
  const target = document.getElementById(id);
  const field = target?.matches("input, textarea, select")
    ? target
    : target?.querySelector<HTMLElement>("input, textarea, select, button");
  (field ?? target)?.focus();
  (field ?? target)?.scrollIntoView({ block: "center" });
}
