import type { FormItem } from "@/host/bindings";

/** An item with what stands in it. */
export interface Branch {
  item: FormItem;
  children: readonly Branch[];
}

/** The flat list as a tree. Items come before what stands in them, so one pass is enough. */
export function grow(items: readonly FormItem[]): Branch[] {
  const roots: Branch[] = [];
  const made: { item: FormItem; children: Branch[] }[] = [];
  for (const item of items) {
    const branch = { item, children: [] };
    made.push(branch);
    const above = item.parent === null ? undefined : made[item.parent];
    (above?.children ?? roots).push(branch);
  }
  return roots;
}

/** Id of a field in the page: places hold characters that a selector would have to escape. */
export function fieldId(place: string): string {
  return `form-${Array.from(place, (char) => (/[\w-]/.test(char) ? char : `_${char.codePointAt(0)?.toString(16) ?? ""}`)).join("")}`;
}
