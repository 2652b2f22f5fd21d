import { ArrowUpIcon, FunnelIcon, PlusIcon } from "@navikt/aksel-icons";
import { ActionMenu, Button, Chips } from "@navikt/ds-react";

import { useRead } from "@/data";
import type { TrafficFilter } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

import { METHODS, PURPOSES, STATUSES, partsOf, type Part } from "./filter";
import styles from "./Traffic.module.css";

/** What the list shows, as chips; what is new; how many rows there are. */
export function FilterBar({
  filter,
  change,
  waiting,
  accept,
  shown,
  more,
}: {
  filter: TrafficFilter;
  change: (part: Partial<TrafficFilter>) => void;
  /** New rows that wait behind the pill; more than can be counted when over a page. */
  waiting: { count: number; more: boolean };
  accept: () => void;
  shown: number;
  more: boolean;
}) {
  const { t } = useTranslation("traffic");
  const connections = useRead("connections", {}).data?.connections ?? [];
  const words = (part: Part): string => {
    switch (part) {
      case "method":
        return filter.method ?? "";
      case "status":
        return t(`filter.status.${filter.status ?? ""}`, { defaultValue: filter.status ?? "" });
      case "purpose":
        return t(`purpose.${filter.purpose ?? ""}`, { defaultValue: filter.purpose ?? "" });
      case "connectionId":
        return connections.find((one) => one.connectionId === filter.connectionId)?.name ?? t("filter.connection");
      case "messageId":
        return t("filter.message");
      case "outboxId":
        return t("filter.outbox");
      case "pinned":
        return t("filter.pinned");
      case "text":
        return filter.text ?? "";
    }
    return part satisfies never;
  };
  const without = (part: Part): void => change({ [part]: part === "pinned" ? false : null });
  return (
    <div className={styles.bar} role="group" aria-label={t("filter.name")}>
      <FunnelIcon aria-hidden className={styles.funnel} />
      <Chips size="small" className={styles.chips ?? ""}>
        {partsOf(filter).map((part) => (
          <Chips.Removable key={part} onDelete={() => without(part)} data-testid={`traffic-chip-${part}`}>
            {words(part)}
          </Chips.Removable>
        ))}
      </Chips>
      <ActionMenu>
        <ActionMenu.Trigger>
          <Button
            size="small"
            variant="tertiary"
            data-color="neutral"
            icon={<PlusIcon aria-hidden />}
            data-testid="traffic-filter"
          >
            {t("filter.add")}
          </Button>
        </ActionMenu.Trigger>
        <ActionMenu.Content>
          <ActionMenu.Group label={t("filter.status.name")}>
            {STATUSES.map((status) => (
              <ActionMenu.Item key={status} onSelect={() => change({ status })}>
                {t(`filter.status.${status}`)}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
          <ActionMenu.Group label={t("filter.method")}>
            {METHODS.map((method) => (
              <ActionMenu.Item key={method} onSelect={() => change({ method })}>
                {method}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
          <ActionMenu.Group label={t("filter.purpose")}>
            {PURPOSES.map((purpose) => (
              <ActionMenu.Item key={purpose} onSelect={() => change({ purpose })}>
                {t(`purpose.${purpose}`)}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
          {connections.length > 1 && (
            <ActionMenu.Group label={t("filter.connection")}>
              {connections.map((one) => (
                <ActionMenu.Item key={one.connectionId} onSelect={() => change({ connectionId: one.connectionId })}>
                  {one.name}
                </ActionMenu.Item>
              ))}
            </ActionMenu.Group>
          )}
          <ActionMenu.Divider />
          <ActionMenu.Item onSelect={() => change({ pinned: true })}>{t("filter.pinned")}</ActionMenu.Item>
        </ActionMenu.Content>
      </ActionMenu>
      <span className={styles.gap} />
      {waiting.count > 0 && (
        <button type="button" className={styles.pill} onClick={accept} data-testid="traffic-pill">
          <ArrowUpIcon aria-hidden />
          {waiting.more ? t("newMany", { count: waiting.count }) : t("new", { count: waiting.count })}
        </button>
      )}
      <span className={styles.count} data-testid="traffic-count">
        {more ? t("shownMore", { count: shown }) : t("shown", { count: shown })}
      </span>
    </div>
  );
}
