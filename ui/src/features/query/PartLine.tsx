import { PlusIcon, XMarkIcon } from "@navikt/aksel-icons";
import { Button, Select, TextField } from "@navikt/ds-react";
import { useId, useState } from "react";

import { IconButton } from "@/components/IconButton";
import type { QueryPart, QueryServer } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import {
  choicesFor,
  comparable,
  documentationOf,
  kindOf,
  modifiersOf,
  nameOf,
  namesFor,
  PREFIXES,
  prefixed,
} from "./parts";
import styles from "./Query.module.css";

interface PartLineProps {
  server: QueryServer | undefined;
  resourceType: string;
  part: QueryPart;
  onChange: (part: QueryPart) => void;
  onRename: (name: string) => void;
  onRemove: () => void;
}

/** One parameter: what it compares, how, and with what. Several values of one line are "or". */
export function PartLine({ server, resourceType, part, onChange, onRename, onRemove }: PartLineProps) {
  const { t } = useTranslation("query");
  const id = useId();
  const written = nameOf(part);
  const [typed, setTyped] = useState<string | null>(null);
  const kind = kindOf(server, resourceType, part);
  const modifiers = modifiersOf(kind);
  const choices = choicesFor(server, resourceType, part);
  const documentation = documentationOf(server, resourceType, part);
  const name = typed ?? written;
  function settle(text: string): void {
    setTyped(null);
    if (text.trim() !== "" && text !== written) onRename(text.trim());
  }
  function setValue(at: number, value: string): void {
    onChange({ ...part, values: part.values.map((one, place) => (place === at ? value : one)) });
  }
  return (
    <div className={styles.part} role="group" aria-label={written === "" ? t("part.new") : written} data-testid="part">
      <TextField
        size="small"
        label={t("part.name")}
        hideLabel
        placeholder={t("part.name")}
        className={styles.name}
        value={name}
        list={`${id}-names`}
        autoComplete="off"
        spellCheck={false}
        title={documentation ?? undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          // A name chosen from the list is whole at once.
          if (namesFor(server, resourceType).includes(event.target.value)) settle(event.target.value);
        }}
        onBlur={() => {
          if (typed !== null) settle(typed);
        }}
        data-testid="part-name"
      />
      <datalist id={`${id}-names`}>
        {namesFor(server, resourceType).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {modifiers.length > 0 ? (
        <Select
          size="small"
          label={t("part.modifier")}
          hideLabel
          value={part.modifier}
          onChange={(event) => onChange({ ...part, modifier: event.target.value })}
          data-testid="part-modifier"
        >
          <option value="">{t("part.plain")}</option>
          {[...new Set([...modifiers, part.modifier])]
            .filter((one) => one !== "")
            .map((one) => (
              <option key={one} value={one}>
                {t(`modifier.${one}`, { defaultValue: one })}
              </option>
            ))}
        </Select>
      ) : (
        <span className={styles.kind}>{kind === "" ? "" : t(`kind.${kind}`, { defaultValue: kind })}</span>
      )}
      <div className={styles.values}>
        {part.values.map((value, at) => {
          const { prefix, rest } = comparable(kind) ? prefixed(value) : { prefix: "", rest: value };
          return (
            <div key={at} className={styles.value}>
              {at > 0 && <span className={styles.or}>{t("part.or")}</span>}
              {comparable(kind) && part.modifier === "" && (
                <Select
                  size="small"
                  label={t("part.prefix")}
                  hideLabel
                  value={prefix}
                  onChange={(event) => setValue(at, `${event.target.value}${rest}`)}
                >
                  <option value="">{t("prefix.none")}</option>
                  {PREFIXES.map((one) => (
                    <option key={one} value={one}>
                      {t(`prefix.${one}`)}
                    </option>
                  ))}
                </Select>
              )}
              <TextField
                size="small"
                label={t("part.value", { name: written })}
                hideLabel
                className={styles.grow}
                value={rest}
                autoComplete="off"
                spellCheck={false}
                {...(choices.length > 0 ? { list: `${id}-values` } : {})}
                onChange={(event) => setValue(at, `${prefix}${event.target.value}`)}
                data-testid="part-value"
              />
              {part.values.length > 1 && (
                <IconButton
                  label={t("part.dropValue")}
                  size="xsmall"
                  icon={<XMarkIcon aria-hidden />}
                  onClick={() => onChange({ ...part, values: part.values.filter((_, place) => place !== at) })}
                />
              )}
            </div>
          );
        })}
        {choices.length > 0 && (
          <datalist id={`${id}-values`}>
            {choices.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        )}
      </div>
      <div className={styles.partActs}>
        <Button
          size="xsmall"
          variant="tertiary"
          data-color="neutral"
          icon={<PlusIcon aria-hidden />}
          onClick={() => onChange({ ...part, values: [...part.values, ""] })}
        >
          {t("part.or")}
        </Button>
        <IconButton
          label={t("part.remove", { name: written })}
          icon={<XMarkIcon aria-hidden />}
          onClick={onRemove}
          data-testid="part-remove"
        />
      </div>
    </div>
  );
}
