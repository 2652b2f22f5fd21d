import { useCallback, useEffect, useMemo, useState } from "react";

import { useCall } from "@/data";
import type { InspectNode, InspectPlace } from "@/host/bindings";

/** Children read at a time. */
export const CHILDREN = 200;
/** A message's resources are opened at once where there are no more than these. */
const FEW = 12;

/** A part of a node's children that is here. */
interface Segment {
  offset: number;
  nodes: InspectNode[];
  more: number;
}

export type TreeItem =
  | { type: "node"; node: InspectNode; depth: number; open: boolean; parent: number | null }
  | { type: "more"; parent: number; depth: number; offset: number; count: number; before: boolean };

export interface Tree {
  items: readonly TreeItem[];
  toggle: (node: number, open?: boolean) => void;
  read: (parent: number, offset: number) => void;
}

/** The structure as rows: what is open is read when it is opened, a page at a time. */
export function useTree(inspectionId: string, root: InspectNode | null, place: InspectPlace | null): Tree {
  const call = useCall();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set(root === null ? [] : [root.node]));
  const [held, setHeld] = useState<ReadonlyMap<number, Segment>>(new Map());

  const fetchPage = useCallback(
    async (parent: number, offset: number): Promise<Segment | null> => {
      try {
        const page = await call("inspect_nodes", { inspectionId, node: parent, offset, limit: CHILDREN });
        return { offset, ...page };
      } catch {
        // Closed meanwhile: the whole pane says so.
        return null;
      }
    },
    [call, inspectionId],
  );
  const keep = useCallback((parent: number, segment: Segment | null) => {
    if (segment !== null) setHeld((was) => new Map(was).set(parent, segment));
  }, []);

  // The root's children, and those of a message with few resources.
  useEffect(() => {
    if (root === null) return;
    let here = true;
    void fetchPage(root.node, 0).then(async (segment) => {
      if (!here || segment === null) return;
      keep(root.node, segment);
      const resources = segment.nodes.filter((node) => node.resourceType !== null);
      if (segment.more > 0 || resources.length > FEW) return;
      for (const resource of resources) keep(resource.node, await fetchPage(resource.node, 0));
      setOpen((was) => new Set([...was, ...resources.map((resource) => resource.node)]));
    });
    return () => {
      here = false;
    };
  }, [root, fetchPage, keep]);

  // What is chosen is made visible: every node around it is opened at the page it stands in.
  useEffect(() => {
    if (place === null) return;
    const asked = new AbortController();
    void (async () => {
      for (const [at, ancestor] of place.ancestors.entries()) {
        const index = place.places[at] ?? 0;
        const offset = Math.floor(index / CHILDREN) * CHILDREN;
        const segment = await fetchPage(ancestor, offset);
        if (asked.signal.aborted) return;
        setHeld((was) => {
          const there = was.get(ancestor);
          const has = there !== undefined && index >= there.offset && index < there.offset + there.nodes.length;
          return has || segment === null ? was : new Map(was).set(ancestor, segment);
        });
      }
      setOpen((was) =>
        place.ancestors.every((ancestor) => was.has(ancestor)) ? was : new Set([...was, ...place.ancestors]),
      );
    })();
    return () => {
      asked.abort();
    };
  }, [place, fetchPage]);

  const toggle = useCallback(
    (node: number, want?: boolean) => {
      setOpen((was) => {
        const next = new Set(was);
        if (want ?? !was.has(node)) next.add(node);
        else next.delete(node);
        return next;
      });
      if (!held.has(node)) void fetchPage(node, 0).then((segment) => keep(node, segment));
    },
    [held, fetchPage, keep],
  );
  const read = useCallback(
    (parent: number, offset: number) => {
      void fetchPage(parent, Math.max(offset, 0)).then((segment) => {
        if (segment === null) return;
        setHeld((was) => {
          const there = was.get(parent);
          // What follows joins what is here; anything else replaces it.
          const joined =
            there !== undefined && there.offset + there.nodes.length === segment.offset
              ? { offset: there.offset, nodes: [...there.nodes, ...segment.nodes], more: segment.more }
              : segment;
          return new Map(was).set(parent, joined);
        });
      });
    },
    [fetchPage],
  );

  const items = useMemo(() => {
    const rows: TreeItem[] = [];
    const add = (node: InspectNode, depth: number, parent: number | null): void => {
      const isOpen = open.has(node.node);
      rows.push({ type: "node", node, depth, open: isOpen, parent });
      const segment = held.get(node.node);
      if (!isOpen || segment === undefined) return;
      if (segment.offset > 0) {
        const offset = segment.offset - CHILDREN;
        rows.push({ type: "more", parent: node.node, depth: depth + 1, offset, count: segment.offset, before: true });
      }
      for (const child of segment.nodes) add(child, depth + 1, node.node);
      if (segment.more > 0) {
        const offset = segment.offset + segment.nodes.length;
        rows.push({ type: "more", parent: node.node, depth: depth + 1, offset, count: segment.more, before: false });
      }
    };
    if (root !== null) add(root, 0, null);
    return rows;
  }, [root, open, held]);
  return { items, toggle, read };
}
