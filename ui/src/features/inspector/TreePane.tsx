import {
  ChevronDownIcon,
  ChevronRightIcon,
  ExclamationmarkTriangleFillIcon,
  InformationSquareFillIcon,
  LinkIcon,
  XMarkOctagonFillIcon,
} from "@navikt/aksel-icons";
import { useCallback, useEffect, useRef, useState } from "react";

import { VirtualList, type VirtualListHandle } from "@/components/VirtualList";
import type { InspectNode, Inspection } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useTranslation } from "@/lib/i18n";

import styles from "./Inspector.module.css";
import type { Selection } from "./useSelection";
import { useTree, type TreeItem } from "./useTree";

/** Height of a row in rem. */
const ROW = 1.5;

const ICON = {
  error: XMarkOctagonFillIcon,
  warning: ExclamationmarkTriangleFillIcon,
  information: InformationSquareFillIcon,
} as const;

/** Struktur: every value of the message, opened as one goes. */
export function TreePane({ inspection, selection }: { inspection: Inspection; selection: Selection }) {
  const { t } = useTranslation("inspector");
  const tree = useTree(inspection.inspectionId, inspection.root, selection.place);
  const list = useRef<VirtualListHandle>(null);
  const place = useRef<HTMLDivElement>(null);
  const chosen = selection.place?.node ?? null;
  const [cursor, setCursor] = useState<number | null>(null);
  const at = tree.items.findIndex((item) => item.type === "node" && item.node.node === (cursor ?? chosen ?? 0));
  const chosenAt = tree.items.findIndex((item) => item.type === "node" && item.node.node === chosen);
  useEffect(() => {
    if (chosenAt !== -1 && selection.from !== "tree") {
      list.current?.scrollTo(chosenAt);
      setCursor(null);
    }
  }, [chosenAt, selection.from]);

  const focusItem = (index: number): void => {
    const item = tree.items[Math.min(Math.max(index, 0), tree.items.length - 1)];
    if (item?.type !== "node") return;
    setCursor(item.node.node);
    list.current?.scrollTo(tree.items.indexOf(item));
    requestAnimationFrame(() =>
      place.current?.querySelector<HTMLElement>(`[data-node="${item.node.node}"]`)?.focus({ preventScroll: true }),
    );
    selection.choose(item.node.node, "tree");
  };
  const pressed = (event: React.KeyboardEvent): void => {
    const item = tree.items[at];
    if (item?.type !== "node") return;
    const step = (by: 1 | -1): void => {
      let next = at + by;
      while (tree.items[next] !== undefined && tree.items[next]?.type !== "node") next += by;
      focusItem(next);
    };
    switch (event.key) {
      case "ArrowDown":
        step(1);
        break;
      case "ArrowUp":
        step(-1);
        break;
      case "ArrowRight":
        if (item.node.hasChildren && !item.open) tree.toggle(item.node.node, true);
        else step(1);
        break;
      case "ArrowLeft":
        if (item.open && item.node.hasChildren) tree.toggle(item.node.node, false);
        else if (item.parent !== null)
          focusItem(tree.items.findIndex((other) => other.type === "node" && other.node.node === item.parent));
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const height = useCallback(() => ROW, []);
  const keyOf = useCallback(
    (item: TreeItem) => (item.type === "node" ? String(item.node.node) : `${item.parent}:${String(item.before)}`),
    [],
  );
  return (
    <div className={styles.treePane} ref={place} onKeyDown={pressed}>
      <VirtualList
        ref={list}
        items={tree.items}
        height={height}
        keyOf={keyOf}
        role="tree"
        label={t("pane.structure")}
        render={(item, index) =>
          item.type === "more" ? (
            <button
              type="button"
              className={styles.more}
              style={{ paddingInlineStart: `${item.depth}rem` }}
              onClick={() => tree.read(item.parent, item.offset)}
            >
              {t(item.before ? "before" : "more", { count: item.count })}
            </button>
          ) : (
            <Node
              item={item}
              chosen={item.node.node === chosen}
              focusable={index === Math.max(at, 0)}
              choose={() => {
                setCursor(item.node.node);
                selection.choose(item.node.node, "tree");
              }}
              follow={(node) => selection.choose(node, "reference")}
              toggle={() => tree.toggle(item.node.node)}
            />
          )
        }
      />
      <footer className={styles.path} data-testid="inspector-path">
        <LinkIcon aria-hidden />
        <code>{selection.place?.path ?? t("nothingChosen")}</code>
      </footer>
    </div>
  );
}

function Node({
  item,
  chosen,
  focusable,
  choose,
  follow,
  toggle,
}: {
  item: Extract<TreeItem, { type: "node" }>;
  chosen: boolean;
  focusable: boolean;
  choose: () => void;
  follow: (node: number) => void;
  toggle: () => void;
}) {
  const { t } = useTranslation("inspector");
  const { node } = item;
  const { name, note } = useNames(node);
  const Chevron = item.open ? ChevronDownIcon : ChevronRightIcon;
  const Worst = node.worst === null ? null : ICON[node.worst];
  return (
    <div
      role="treeitem"
      aria-level={item.depth + 1}
      aria-selected={chosen}
      {...(node.hasChildren ? { "aria-expanded": item.open } : {})}
      tabIndex={focusable ? 0 : -1}
      className={classes(styles.node, chosen && styles.nodeOn)}
      style={{ paddingInlineStart: `${0.5 + item.depth}rem` }}
      data-testid="tree-node"
      data-node={node.node}
      onClick={choose}
      onDoubleClick={toggle}
    >
      {node.hasChildren ? (
        <span
          className={styles.chevron}
          onClick={(event) => {
            event.stopPropagation();
            toggle();
          }}
          aria-hidden
        >
          <Chevron />
        </span>
      ) : (
        <span className={styles.chevron} aria-hidden />
      )}
      <span className={styles.nodeName}>{name}</span>
      {node.refersTo === null ? (
        <span className={styles.nodeValue}>{note}</span>
      ) : (
        <button
          type="button"
          className={styles.refers}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            if (node.refersTo !== null) follow(node.refersTo);
          }}
        >
          → {note}
        </button>
      )}
      {Worst !== null && node.worst !== null && (
        <Worst title={t(`message:severity.${node.worst}`)} className={styles[node.worst]} />
      )}
    </div>
  );
}

/** The member in words where we have one, and what stands beside it. */
function useNames(node: InspectNode): { name: string; note: string } {
  const { t } = useTranslation("inspector");
  const type = node.resourceType;
  if (type !== null) {
    return {
      name: t(`resource.${type}`, { defaultValue: type }),
      note: node.value === null ? type : `${type} · ${node.value}`,
    };
  }
  const name = t(`member.${node.name}`, { defaultValue: node.name });
  return { name, note: node.value ?? "" };
}
