import { ArrowUpIcon, BookmarkIcon, FunnelIcon, PlusIcon, TrashIcon } from "@navikt/aksel-icons";
import { ActionMenu, Button, Chips } from "@navikt/ds-react";
import { useState } from "react";

import { useDo, useForget, useNotice, useRead } from "@/data";
import type { LogFilter, LogRef } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

import { isEmpty, NO_FILTER, parts, type Part, same, toggledKind, without } from "./filters";
import { SaveFilter, SinceDialog, type Typed, TypeDialog } from "./FilterDialogs";
import styles from "./Log.module.css";

/** What the list leaves out: chips, a menu to add, and filters with a name. */
export function FilterBar({
  log,
  filter,
  change,
  counts,
  fresh,
  showFresh,
}: {
  log: LogRef;
  filter: LogFilter;
  change: (filter: LogFilter) => void;
  /** "26 vises · 479 i alt". */
  counts: string;
  /** Rows that came and wait above. */
  fresh: number;
  showFresh: () => void;
}) {
  const { t } = useTranslation("log");
  const text = useText();
  const facets = useRead("log_facets", { log });
  const [typing, setTyping] = useState<Typed | null>(null);
  const [saving, setSaving] = useState(false);
  useAct("searchList", () => setTyping("text"));
  const use = (value: string): void => {
    if (typing !== null) change({ ...filter, [typing]: value === "" ? null : value });
    setTyping(null);
  };
  const kindName = (kind: string): string => {
    const known = facets.data?.kinds.find((one) => one.kind === kind);
    return known === undefined ? kind : text(known.name);
  };
  const words = (part: Part): string => {
    if (part.of === "kind") return kindName(part.kind);
    if (part.of === "findings") return t(`filter.findings.${part.value}`);
    if (part.of === "since") return t("filter.sinceChip", { date: formatDate(part.value) });
    if (part.of === "party") {
      const party = facets.data?.parties.find((one) => one.herId === part.value);
      return t("filter.partyChip", { party: party?.name == null ? part.value : `${party.name} ${part.value}` });
    }
    return t(`filter.${part.of}Chip`, { value: part.value });
  };
  return (
    <div className={styles.filters} role="toolbar" aria-label={t("filter.label")} data-testid="log-filters">
      <FunnelIcon aria-hidden className={styles.funnel} />
      {!isEmpty(filter) && (
        <Chips size="small">
          {parts(filter).map((part) => (
            <Chips.Removable
              key={part.of === "kind" ? part.kind : part.of}
              onDelete={() => change(without(filter, part))}
              data-testid="log-chip"
            >
              {words(part)}
            </Chips.Removable>
          ))}
        </Chips>
      )}
      <ActionMenu>
        <ActionMenu.Trigger>
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            icon={<PlusIcon aria-hidden />}
            data-testid="log-filter-add"
          >
            {t("filter.add")}
          </Button>
        </ActionMenu.Trigger>
        <ActionMenu.Content>
          <ActionMenu.Group label={t("filter.write")}>
            {(["text", "patient", "party", "since"] as const).map((of) => (
              <ActionMenu.Item key={of} onSelect={() => setTyping(of)} data-testid={`log-filter-${of}`}>
                {t(`filter.${of}`)}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
          <ActionMenu.RadioGroup
            label={t("filter.finding")}
            value={filter.findings ?? ""}
            onValueChange={(value: string) => change({ ...filter, findings: value === "" ? null : value })}
          >
            {["", "any", "error", "warning"].map((value) => (
              <ActionMenu.RadioItem
                key={value}
                value={value}
                data-testid={`log-findings-${value === "" ? "all" : value}`}
              >
                {t(`filter.findings.${value === "" ? "all" : value}`)}
              </ActionMenu.RadioItem>
            ))}
          </ActionMenu.RadioGroup>
          <ActionMenu.Group label={t("filter.kind")}>
            {(facets.data?.kinds ?? []).map((one) => (
              <ActionMenu.CheckboxItem
                key={one.kind}
                checked={filter.kinds.includes(one.kind)}
                onCheckedChange={() => change(toggledKind(filter, one.kind))}
                data-testid="log-filter-kind"
              >
                {text(one.name)}
              </ActionMenu.CheckboxItem>
            ))}
          </ActionMenu.Group>
        </ActionMenu.Content>
      </ActionMenu>
      <Saved filter={filter} change={change} save={() => setSaving(true)} />
      <span className={styles.gap} />
      {fresh > 0 && (
        <button type="button" className={styles.pill} onClick={showFresh} data-testid="log-new">
          <ArrowUpIcon aria-hidden />
          {t("new", { count: fresh })}
        </button>
      )}
      <span className={styles.counts} aria-live="polite" data-testid="log-counts">
        {counts}
      </span>
      {typing === "since" && <SinceDialog value={filter.since} done={use} close={() => setTyping(null)} />}
      {typing !== null && typing !== "since" && (
        <TypeDialog of={typing} value={filter[typing] ?? ""} done={use} close={() => setTyping(null)} />
      )}
      {saving && <SaveFilter filter={filter} close={() => setSaving(false)} />}
    </div>
  );
}

function Saved({ filter, change, save }: { filter: LogFilter; change: (filter: LogFilter) => void; save: () => void }) {
  const { t } = useTranslation("log");
  const saved = useRead("log_filters", {});
  const remove = useDo("log_filter_remove");
  const forget = useForget();
  const { sayFailed } = useNotice();
  const all = saved.data?.filters ?? [];
  const now = all.find((one) => same(one.filter, filter));
  if (all.length === 0 && isEmpty(filter)) return null;
  return (
    <ActionMenu>
      <ActionMenu.Trigger>
        <Button
          size="small"
          variant="tertiary"
          data-color="neutral"
          icon={<BookmarkIcon aria-hidden />}
          data-testid="log-saved"
        >
          {now?.name ?? t("filter.saved")}
        </Button>
      </ActionMenu.Trigger>
      <ActionMenu.Content>
        {all.length > 0 && (
          <ActionMenu.Group label={t("filter.saved")}>
            {all.map((one) => (
              <ActionMenu.Item
                key={one.filterId}
                onSelect={() => change({ ...NO_FILTER, ...one.filter })}
                data-testid="log-saved-filter"
              >
                {one.name}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
        )}
        <ActionMenu.Group label={t("filter.this")}>
          <ActionMenu.Item disabled={isEmpty(filter)} onSelect={save} data-testid="log-filter-save">
            {t("filter.save")}
          </ActionMenu.Item>
          <ActionMenu.Item disabled={isEmpty(filter)} onSelect={() => change(NO_FILTER)} data-testid="log-filter-clear">
            {t("filter.clear")}
          </ActionMenu.Item>
          {now !== undefined && (
            <ActionMenu.Item
              icon={<TrashIcon aria-hidden />}
              onSelect={() =>
                remove.mutate(
                  { filterId: now.filterId },
                  { onSuccess: () => void forget("log_filters"), onError: () => sayFailed(t("filter.failed")) },
                )
              }
              data-testid="log-filter-remove"
            >
              {t("filter.remove", { name: now.name })}
            </ActionMenu.Item>
          )}
        </ActionMenu.Group>
      </ActionMenu.Content>
    </ActionMenu>
  );
}
