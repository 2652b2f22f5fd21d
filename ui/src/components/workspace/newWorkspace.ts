import type { Stage, UnlockMethod } from "@/host/bindings";

export interface NewWorkspace {
  name: string;
  stage: Stage | "";
  method: Extract<UnlockMethod, "keyring" | "passphrase">;
  passphrase: string;
  repeat: string;
}

export type NewWorkspaceField = "name" | "stage" | "passphrase" | "repeat";

export const shortestPassphrase = 10;

/** Field → catalogue key below `create.error`. */
export function checkNewWorkspace(form: NewWorkspace): Partial<Record<NewWorkspaceField, string>> {
  const errors: Partial<Record<NewWorkspaceField, string>> = {};
  if (form.name.trim() === "") errors.name = "name";
  if (form.stage === "") errors.stage = "stage";
  if (form.method === "passphrase") {
    if (Array.from(form.passphrase).length < shortestPassphrase) errors.passphrase = "passphrase";
    else if (form.passphrase !== form.repeat) errors.repeat = "repeat";
  }
  return errors;
}
