import type { ApiError, Auth, Author, ConnectionPut, ConnectionView, Role, Stage, Transport } from "@/host/bindings";

/** Field → catalogue key (below `<page>.error`). Empty means the form may be sent; the engine has the last word. */
export type FieldErrors<Field extends string> = Partial<Record<Field, string>>;

const digits = /^\d+$/u;

export type AuthorField = "given" | "family" | "hpr" | "practice" | "organisationNumber" | "phone";

/** Weights of an organisation number's eight first digits; the ninth closes the sum to a multiple of 11. */
const organisationWeights = [3, 2, 7, 6, 5, 4, 3, 2, 1] as const;

function organisationCloses(number: string): boolean {
  const sum = organisationWeights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return sum % 11 === 0;
}

export function checkAuthor(author: Author): FieldErrors<AuthorField> {
  const errors: FieldErrors<AuthorField> = {};
  if (author.given.trim() === "") errors.given = "given";
  if (author.family.trim() === "") errors.family = "family";
  const hpr = author.hpr.trim();
  if (hpr === "") errors.hpr = "hprMissing";
  else if (!digits.test(hpr)) errors.hpr = "hprLetters";
  else if (hpr.length > 9) errors.hpr = "hprLength";
  if (author.practice.trim() === "") errors.practice = "practice";
  const organisation = (author.organisationNumber ?? "").replace(/\s/gu, "");
  if (organisation !== "") {
    if (!/^\d{9}$/u.test(organisation)) errors.organisationNumber = "organisationLength";
    else if (!organisationCloses(organisation)) errors.organisationNumber = "organisationCheck";
  }
  const phone = (author.phone ?? "").trim();
  if (phone !== "" && !/^\+?[\d\s]+$/u.test(phone)) errors.phone = "phone";
  return errors;
}

export interface ConnectionForm {
  role: Role;
  name: string;
  baseUrl: string;
  auth: Auth;
  userName: string;
  secret: string;
  herIds: string;
  navHerId: string;
  pollSeconds: string;
  allowGetNumber: boolean;
  /** Empty: the default. */
  pack: string;
  transport: Transport;
  /** Handle of a folder just chosen; null keeps what there is, empty takes it away. */
  outFolder: string | null;
  inFolder: string | null;
  /** As they are shown. */
  outFolderName: string;
  inFolderName: string;
}

export type ConnectionField =
  | "name"
  | "baseUrl"
  | "herIds"
  | "navHerId"
  | "userName"
  | "secret"
  | "pollSeconds"
  | "transport"
  | "outFolder"
  | "inFolder";

export function splitHerIds(text: string): string[] {
  return text.split(/[\s,;]+/u).filter((part) => part !== "");
}

function addressError(text: string, stage: Stage): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "address";
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return "address";
  if (url.username !== "" || url.password !== "") return "secret_in_address";
  if (url.search !== "" || url.hash !== "") return "query_in_address";
  const here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/u.test(url.hostname);
  if (url.protocol !== "https:" && !here) return "addressPlain";
  if (stage === "PROD" && here) return "loopback_in_prod";
  return null;
}

export function checkConnection(form: ConnectionForm, stage: Stage, hasSecret: boolean): FieldErrors<ConnectionField> {
  const errors: FieldErrors<ConnectionField> = {};
  if (form.name.trim() === "") errors.name = "name";
  if (form.transport === "folder") {
    if (form.outFolderName === "") errors.outFolder = "outFolder";
  } else {
    const address = addressError(form.baseUrl.trim(), stage);
    if (address !== null) errors.baseUrl = address;
  }
  if (form.role === "messaging") {
    const ids = splitHerIds(form.herIds);
    if (ids.length === 0 || ids.some((id) => !digits.test(id))) errors.herIds = "herIds";
    if (form.navHerId.trim() !== "" && !digits.test(form.navHerId.trim())) errors.navHerId = "navHerId";
    const seconds = Number(form.pollSeconds);
    if (!Number.isInteger(seconds) || seconds < 5 || seconds > 3600) errors.pollSeconds = "poll";
  }
  if (form.auth === "basic" && form.userName.trim() === "") errors.userName = "userName";
  if (form.auth !== "none" && !hasSecret && form.secret === "") errors.secret = "secret";
  return errors;
}

/** The request of a form that has passed its checks. */
export function toPut(form: ConnectionForm, connectionId: number | null): ConnectionPut {
  const messaging = form.role === "messaging";
  return {
    connectionId,
    role: form.role,
    name: form.name.trim(),
    baseUrl: form.baseUrl.trim(),
    auth: form.auth,
    userName: form.auth === "basic" ? form.userName.trim() : null,
    herIds: messaging ? splitHerIds(form.herIds) : [],
    navHerId: messaging && form.navHerId.trim() !== "" ? form.navHerId.trim() : null,
    allowGetNumber: form.allowGetNumber,
    pollSeconds: messaging ? Number(form.pollSeconds) : null,
    pack: messaging && form.pack !== "" ? form.pack : null,
    transport: messaging ? form.transport : null,
    outFolder: form.outFolder,
    inFolder: form.inFolder,
  };
}

/** The keyring-side name of a connection's secret. */
export function secretName(connectionId: number, auth: Auth): string | null {
  switch (auth) {
    case "none":
      return null;
    case "basic":
      return `connection/${String(connectionId)}/password`;
    case "bearer":
      return `connection/${String(connectionId)}/token`;
  }
  return auth satisfies never;
}

/** What the form shows first: the kept connection, or an empty one of this role. */
export function startForm(connection: ConnectionView | null, role: Role): ConnectionForm {
  return {
    role,
    name: connection?.name ?? "",
    baseUrl: connection?.baseUrl ?? "",
    auth: connection?.auth ?? "none",
    userName: connection?.userName ?? "",
    secret: "",
    herIds: connection?.herIds.join(", ") ?? "",
    navHerId: connection?.navHerId ?? "",
    pollSeconds: String(connection?.pollSeconds ?? 30),
    allowGetNumber: connection?.allowGetNumber ?? false,
    pack: connection?.pack ?? "",
    transport: connection?.transport ?? "process_message",
    outFolder: null,
    inFolder: null,
    outFolderName: connection?.outFolder ?? "",
    inFolderName: connection?.inFolder ?? "",
  };
}

const connectionPlaces: Readonly<Record<string, ConnectionField>> = {
  name: "name",
  baseUrl: "baseUrl",
  base_url: "baseUrl",
  herIds: "herIds",
  her_ids: "herIds",
  navHerId: "navHerId",
  nav_her_id: "navHerId",
  userName: "userName",
  user_name: "userName",
  pollSeconds: "pollSeconds",
  poll_seconds: "pollSeconds",
  transport: "transport",
  outFolder: "outFolder",
  inFolder: "inFolder",
};

const ownWords: Partial<Record<ConnectionField, string>> = {
  name: "name",
  baseUrl: "address",
  herIds: "herIds",
  navHerId: "navHerId",
  userName: "userName",
  pollSeconds: "poll",
  outFolder: "outFolder",
};

/** Codes of the engine with words of their own. */
const knownCodes: Readonly<Record<string, string>> = {
  not_https: "addressPlain",
  loopback_in_prod: "loopback_in_prod",
  real_server_in_demo: "real_server_in_demo",
  number_in_address: "number_in_address",
  secret_in_address: "secret_in_address",
  query_in_address: "query_in_address",
  her_id: "her_id",
  same_folder: "same_folder",
  own_folder: "own_folder",
  no_folder: "no_folder",
  file_exchange_off: "file_exchange_off",
};

/** The engine's refusal at the fields it names; a stage's refusal is about the address. */
export function refusedConnection(error: ApiError): FieldErrors<ConnectionField> {
  const errors: FieldErrors<ConnectionField> = {};
  for (const issue of error.issues) {
    const field = connectionPlaces[issue.place];
    if (field === undefined) continue;
    errors[field] =
      knownCodes[issue.code] ?? (error.code === "stage_forbids" ? "stage_forbids" : (ownWords[field] ?? "other"));
  }
  if (error.code === "stage_forbids" && Object.keys(errors).length === 0) errors.baseUrl = "stage_forbids";
  return errors;
}
