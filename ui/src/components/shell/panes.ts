import { useAct } from "@/lib/keys";

/** Where the focus was in each pane, so that F6 comes back to it. */
const remembered = new Map<string, HTMLElement>();

function panes(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter((pane) => pane.offsetParent !== null);
}

/** The order of LOOK §9: rail, list, content, side, status line. That is document order. */
function move(step: 1 | -1): void {
  const all = panes();
  if (all.length === 0) return;
  const active = document.activeElement;
  const at = all.findIndex((pane) => pane.contains(active));
  const from = all[at];
  if (from !== undefined && active instanceof HTMLElement) remembered.set(from.dataset["pane"] ?? "", active);
  const next = all[(at + step + all.length) % all.length];
  if (next === undefined) return;
  const before = remembered.get(next.dataset["pane"] ?? "");
  const goal =
    before !== undefined && next.contains(before)
      ? before
      : (next.querySelector<HTMLElement>(
          "[data-pane-focus], [tabindex='0'], [aria-current='page'], button, textarea, input",
        ) ?? next);
  goal.focus();
}

/** F6 and Shift+F6. */
export function usePaneKeys(): void {
  useAct("nextPane", () => move(1));
  useAct("previousPane", () => move(-1));
}
