import type { ApiError, Change, Commands, QuitCheck } from "./bindings";

export type CommandName = keyof Commands;
export type RequestOf<K extends CommandName> = Commands[K]["request"];
export type ResponseOf<K extends CommandName> = Commands[K]["response"];

/** Kinds of files a person may save. The host's dialog names them; the path never enters the window. */
export type SaveKind = "pdf" | "har" | "png" | "jpg" | "tif" | "txt" | "bin" | "csv" | "json";

/** Kinds of files a person may choose: to attach, to look into, to read in as messages, to take addresses from. */
export type OpenKind = "attachment" | "message" | "messages" | "directory";

/** What is dragged over the window, in its own pixels. Files are handles. */
export type Dragged =
  | { kind: "over"; x: number; y: number }
  | { kind: "dropped"; x: number; y: number; files: string[] }
  | { kind: "left" };

/** A folder that a person chose. */
export interface PickedFolder {
  handle: string;
  /** Its last part only. */
  name: string;
}

/**
 * What the window needs from the program around it. One implementation speaks with the shell, one with the test
 * bridge, one is made up for development; nothing else in the window knows which.
 */
export interface Host {
  /** Runs one command of the engine. Rejects with an `ApiError` (see {@link toApiError}). */
  call<K extends CommandName>(name: K, request: RequestOf<K>): Promise<ResponseOf<K>>;
  /** Hears of changes until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Hands a secret over, once and inwards. It can never be read back. */
  secret(name: string, value: string): Promise<void>;
  /** Asks where to save; a handle for the engine, or null when the person said no. */
  saveFile(suggestedName: string, kind: SaveKind): Promise<string | null>;
  /** Asks which files; handles for the engine, none when the person said no. */
  openFiles(kind: OpenKind): Promise<string[]>;
  /** Hears of files dragged over the window, until the returned function is called. */
  onDrag(listener: (what: Dragged) => void): () => void;
  /** Bytes that the engine gave a handle for, to be drawn here. */
  shownBytes(handle: string): Promise<Uint8Array>;
  /** Asks for a folder; a handle for the engine and its name to show, or null when the person said no. */
  pickFolder(): Promise<PickedFolder | null>;
  /** Opens an https address in the person's browser. */
  openExternal(url: string): Promise<void>;
  /** Hears that the window is about to close with unsent messages. */
  onQuitQuestion(listener: (what: QuitCheck) => void): () => void;
  /** Closes the program, after the question was answered with yes. */
  quit(): Promise<void>;
  /** A desktop notification with a count, never a name. */
  notify(count: number, language: string): Promise<void>;
  /** Look and language only: this file is plain. */
  loadPreferences(): Promise<string | null>;
  savePreferences(text: string): Promise<void>;
}

/** The error of a host that could not even reach the engine. */
export function unreachable(message: string): ApiError {
  return { code: "internal", message, retry: "later", issues: [], reference: null };
}

/** Whatever was thrown, as the one error the screens know. */
export function toApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    const issues = "issues" in thrown && Array.isArray(thrown.issues) ? (thrown.issues as ApiError["issues"]) : [];
    return { retry: "never", reference: null, ...thrown, issues } as ApiError;
  }
  return unreachable(thrown instanceof Error ? thrown.message : "unknown failure");
}
