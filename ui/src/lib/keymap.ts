/**
 * The keyboard map: every act has one id here, its keys, and its group on the cheat sheet. Words are in `keys.json`.
 * Norwegian layout: no `/`, no brackets, no Ctrl+Alt. A single letter works outside fields only and can be turned off.
 */
export const KEYMAP = {
  palette: { keys: ["Ctrl+K"], group: "everywhere" },
  find: { keys: ["Ctrl+O"], group: "everywhere" },
  findAll: { keys: ["Ctrl+Shift+F"], group: "everywhere" },
  nextPane: { keys: ["F6"], group: "everywhere" },
  previousPane: { keys: ["Shift+F6"], group: "everywhere" },
  screen1: { keys: ["Ctrl+1"], group: "everywhere" },
  screen2: { keys: ["Ctrl+2"], group: "everywhere" },
  screen3: { keys: ["Ctrl+3"], group: "everywhere" },
  screen4: { keys: ["Ctrl+4"], group: "everywhere" },
  screen5: { keys: ["Ctrl+5"], group: "everywhere" },
  screen6: { keys: ["Ctrl+6"], group: "everywhere" },
  screen7: { keys: ["Ctrl+7"], group: "everywhere" },
  askNow: { keys: ["F5", "Ctrl+R"], group: "everywhere" },
  lock: { keys: ["Ctrl+L"], group: "everywhere" },
  settings: { keys: ["Ctrl+,"], group: "everywhere" },
  back: { keys: ["Alt+ArrowLeft"], group: "everywhere" },
  forward: { keys: ["Alt+ArrowRight"], group: "everywhere" },
  next: { keys: ["J", "ArrowDown"], group: "lists" },
  previous: { keys: ["K", "ArrowUp"], group: "lists" },
  open: { keys: ["Enter"], group: "lists" },
  leave: { keys: ["Escape"], group: "lists" },
  searchList: { keys: ["Ctrl+F"], group: "lists" },
  reply: { keys: ["R"], group: "messages" },
  done: { keys: ["E"], group: "messages" },
  unread: { keys: ["U"], group: "messages" },
  follow: { keys: ["S"], group: "messages" },
  due: { keys: ["F"], group: "messages" },
  undo: { keys: ["Ctrl+Z"], group: "messages" },
  newMessage: { keys: ["Ctrl+N"], group: "write" },
  send: { keys: ["Ctrl+Enter"], group: "write" },
  attach: { keys: ["Ctrl+Shift+A"], group: "write" },
  save: { keys: ["Ctrl+S"], group: "write" },
  letter: { keys: ["1"], group: "inspect" },
  tail: { keys: ["T"], group: "log" },
  seek: { keys: ["G"], group: "log" },
  structure: { keys: ["2"], group: "inspect" },
  raw: { keys: ["3"], group: "inspect" },
  inspect: { keys: ["Ctrl+I"], group: "inspect" },
  pin: { keys: ["P"], group: "inspect" },
  compare: { keys: ["D"], group: "inspect" },
  copyCurl: { keys: ["C"], group: "inspect" },
  copyJson: { keys: ["Shift+C"], group: "inspect" },
  textLarger: { keys: ["Ctrl++"], group: "look" },
  textSmaller: { keys: ["Ctrl+-"], group: "look" },
  textNormal: { keys: ["Ctrl+0"], group: "look" },
  sidePane: { keys: ["Ctrl+B"], group: "look" },
  stageMode: { keys: ["Ctrl+Shift+D"], group: "look" },
  print: { keys: ["Ctrl+P"], group: "look" },
  cheatSheet: { keys: ["F1", "Ctrl+/"], group: "look" },
} as const satisfies Record<string, { keys: readonly string[]; group: string }>;

export type ActId = keyof typeof KEYMAP;
export type KeyGroup = (typeof KEYMAP)[ActId]["group"];

export const KEY_GROUPS: readonly KeyGroup[] = ["everywhere", "lists", "messages", "write", "inspect", "log", "look"];

/** The first key of an act as it is shown: `Ctrl O`. */
export function shownKey(act: ActId): string {
  const [first] = KEYMAP[act].keys;
  return first
    .replace("ArrowLeft", "←")
    .replace("ArrowRight", "→")
    .replace("ArrowDown", "↓")
    .replace("ArrowUp", "↑")
    .replace("Escape", "Esc")
    .replace(/\+(?=.)/g, " ");
}

/** What was pressed, in the map's writing. */
export function combination(event: KeyboardEvent): string {
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // Ctrl+Shift+7 is Ctrl+/ on a Norwegian keyboard: the sign itself says Shift already.
  const shift = event.shiftKey && (event.key.length > 1 || /[A-ZÆØÅ]/.test(name)) ? "Shift+" : "";
  const control = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const alt = event.altKey ? "Alt+" : "";
  return `${control}${alt}${shift}${name === "=" && control !== "" ? "+" : name}`;
}

export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [role=textbox], .cm-content");
}
