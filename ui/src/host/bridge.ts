import type { Change } from "./bindings";
import { toApiError, unreachable, type CommandName, type Host, type RequestOf, type ResponseOf } from "./host";

const PREFERENCES = "budstikke.preferences";

/** The window in a browser, over loopback: for tests only, absent from what ships. */
export function bridgeHost(token: string): Host {
  async function post(path: string, body: string, type: string): Promise<Response> {
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
