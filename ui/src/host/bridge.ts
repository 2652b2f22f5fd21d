import type { Change } from "./bindings";
import {
  toApiError,
  unreachable,
  type CommandName,
  type Host,
  type PickedFolder,
  type RequestOf,
  type ResponseOf,
} from "./host";

const PREFERENCES = "budstikke.preferences";

/** The window in a browser, over loopback: for tests only, absent from what ships. */
export function bridgeHost(token: string): Host {
  async function post(path: string, body: string | Blob, type: string): Promise<Response> {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": type, "x-budstikke-token": token },
      body,
    }).catch(() => null);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- an ApiError, as the shell throws it
    if (answer === null) throw unreachable("bridge unreachable");
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as above
    if (!answer.ok) throw toApiError(await answer.json().catch(() => null));
    return answer;
  }
  return {
    async call<K extends CommandName>(name: K, request: RequestOf<K>) {
      const answer = await post(`/call/${name}`, JSON.stringify(request), "application/json");
      return (await answer.json()) as ResponseOf<K>;
    },
    subscribe(listener) {
      const source = new EventSource(`/changes?token=${encodeURIComponent(token)}`);
      source.onmessage = (event: MessageEvent<string>) => listener(JSON.parse(event.data) as Change);
      return () => source.close();
    },
    async secret(name, value) {
      await post(`/secret/${encodeURIComponent(name)}`, value, "text/plain");
    },
    async saveFile(suggestedName) {
      const answer = await post("/save-file", JSON.stringify({ suggestedName }), "application/json");
      return ((await answer.json()) as { handle: string | null }).handle;
    },
    async openFiles() {
      const answer = await post("/open-files", "{}", "application/json");
      return (await answer.json()) as string[];
    },
    onDrag(listener) {
      // A browser tells a page the bytes of what is dropped, never its path: they go to the bridge, which gives handles.
      const over = (event: DragEvent): void => {
        event.preventDefault();
        listener({ kind: "over", x: event.clientX, y: event.clientY });
      };
      const left = (event: DragEvent): void => {
        if (event.relatedTarget === null) listener({ kind: "left" });
      };
      const dropped = (event: DragEvent): void => {
        event.preventDefault();
        const files = [...(event.dataTransfer?.files ?? [])];
        void Promise.all(
          files.map(async (file) => {
            const answer = await post(`/file/${encodeURIComponent(file.name)}`, file, "application/octet-stream");
            return (await answer.json()) as string;
          }),
        ).then((handles) => listener({ kind: "dropped", x: event.clientX, y: event.clientY, files: handles }));
      };
      document.addEventListener("dragover", over);
      document.addEventListener("dragleave", left);
      document.addEventListener("drop", dropped);
      return () => {
        document.removeEventListener("dragover", over);
        document.removeEventListener("dragleave", left);
        document.removeEventListener("drop", dropped);
      };
    },
    async shownBytes(handle) {
      const answer = await fetch(`/shown/${encodeURIComponent(handle)}`, { headers: { "x-budstikke-token": token } });
      if (!answer.ok) throw new Error("no bytes of that handle");
      return new Uint8Array(await answer.arrayBuffer());
    },
    async pickFolder() {
      const answer = await post("/pick-folder", "{}", "application/json");
      return (await answer.json()) as PickedFolder | null;
    },
    openExternal: () => Promise.resolve(),
    onQuitQuestion: () => () => undefined,
    quit: () => Promise.resolve(),
    notify: () => Promise.resolve(),
    loadPreferences: () => Promise.resolve(localStorage.getItem(PREFERENCES)),
    savePreferences: (text) => {
      localStorage.setItem(PREFERENCES, text);
      return Promise.resolve();
    },
  };
}
