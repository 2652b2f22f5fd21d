import { useState } from "react";

import { useCall, useForget, useSecret } from "@/data";
import type { ApiError, Stage, UnlockMethod } from "@/host/bindings";

import { holdRecovery } from "./recovery";

export interface CreateWorkspace {
  pending: boolean;
  error: ApiError | null;
  create: (name: string, stage: Stage, method: UnlockMethod, passphrase: string) => Promise<boolean>;
}

/** Makes a workspace and opens it. A passphrase crosses before, once; a recovery code is held until it was seen. */
export function useCreateWorkspace(): CreateWorkspace {
  const call = useCall();
  const secret = useSecret();
  const forget = useForget();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function create(name: string, stage: Stage, method: UnlockMethod, passphrase: string): Promise<boolean> {
    setPending(true);
    setError(null);
    try {
      if (method === "passphrase") await secret("new-workspace/passphrase", passphrase);
      const { workspace, recoveryCode } = await call("workspace_create", { name, stage, method });
      if (recoveryCode !== null) holdRecovery({ name: workspace.name, code: recoveryCode });
      if (!workspace.open) {
        if (method === "passphrase") await secret(`workspace/${workspace.id}/passphrase`, passphrase);
        await call("workspace_open", { id: workspace.id, method: method === "passphrase" ? method : null });
      }
      setPending(false);
      await forget("app_state");
      return true;
    } catch (thrown) {
      setPending(false);
      setError(thrown as ApiError);
      return false;
    }
  }

  return { pending, error, create };
}
