import { Channel, invoke } from "@tauri-apps/api/core";

import type { Change, QuitCheck } from "./bindings";
import type { CommandName, Dragged, Host, OpenKind, PickedFolder, RequestOf, ResponseOf } from "./host";

const PREFERENCES = "budstikke.preferences";

/** What the system's dialog offers, by kind. */
const OPEN = {
  attachment: {
    filterName: "PDF, PNG, JPEG, TIFF",
    extensions: ["pdf", "png", "jpg", "jpeg", "tif", "tiff"],
  },
  message: { filterName: "JSON, XML", extensions: ["json", "xml", "txt"] },
  messages: { filterName: "FHIR JSON", extensions: ["json", "ndjson", "jsonl"] },
  directory: { filterName: "CSV", extensions: ["csv", "txt"] },
} satisfies Record<OpenKind, { filterName: string; extensions: string[] }>;

/** The window inside the shell. */
export function tauriHost(): Host {
  return {
    call: <K extends CommandName>(name: K, request: RequestOf<K>) =>
      invoke<ResponseOf<K>>("call", { name, request: JSON.stringify(request) }),
    subscribe(listener) {
      let listening = true;
      const channel = new Channel<Change>();
      channel.onmessage = (change) => {
        if (listening) listener(change);
      };
      void invoke("subscribe", { channel });
      return () => {
        listening = false;
      };
    },
    async secret(name, value) {
      await invoke("secret", { name, value });
    },
    saveFile: (suggestedName, kind) =>
      invoke<string | null>("save_dialog", { suggestedName, filterName: kind.toUpperCase(), extensions: [kind] }),
    openFiles: (kind) => invoke<string[]>("open_dialog", OPEN[kind]),
    onDrag(listener) {
      let listening = true;
      const channel = new Channel<Dragged>();
      channel.onmessage = (what) => {
        if (listening) listener(what);
      };
      void invoke("on_drop", { channel });
      return () => {
        listening = false;
      };
    },
    shownBytes: async (handle) => new Uint8Array(await invoke<ArrayBuffer>("shown_bytes", { handle })),
    pickFolder: () => invoke<PickedFolder | null>("pick_folder"),
    async openExternal(url) {
      await invoke("open_link", { url });
    },
    onQuitQuestion(listener) {
      let listening = true;
      const channel = new Channel<QuitCheck>();
      channel.onmessage = (what) => {
        if (listening) listener(what);
      };
      void invoke("on_quit", { channel });
      return () => {
        listening = false;
      };
    },
    async quit() {
      await invoke("quit");
    },
    async notify(count, language) {
      await invoke("notify", { count, language });
    },
    // The web view keeps its own store beside the shell's files; both are plain, and this holds looks only.
    loadPreferences: () => Promise.resolve(localStorage.getItem(PREFERENCES)),
    savePreferences: (text) => {
      localStorage.setItem(PREFERENCES, text);
      return Promise.resolve();
    },
  };
}
