import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useCallback } from "react";

import type { ApiError } from "@/host/bindings";
import {
  toApiError,
  type CommandName,
  type PickedFolder,
  type RequestOf,
  type ResponseOf,
  type SaveKind,
} from "@/host/host";

import { useHost } from "./host";

interface ReadOptions {
  /** Ask only when there is something to ask for. */
  enabled?: boolean;
  /** Keep showing the last answer while the next one is read. */
  keep?: boolean;
  /** Read again whenever it comes on screen: `isFetchedAfterMount` says when that is done. */
  fresh?: boolean;
  /** Read again this often, in milliseconds. */
  every?: number;
}

/**
 * Reads a command's answer and keeps it true: a `Change` that touches it reads it again. The key is the command's name
 * and its request, so two places that ask the same share one answer.
 */
export function useRead<K extends CommandName>(
  name: K,
  request: RequestOf<K>,
  options: ReadOptions = {},
): UseQueryResult<ResponseOf<K>, ApiError> {
  const host = useHost();
  return useQuery<ResponseOf<K>, ApiError>({
    queryKey: [name, request],
    queryFn: () =>
      host.call(name, request).catch((thrown: unknown) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the pipe's error is a plain object
        throw toApiError(thrown);
      }),
    enabled: options.enabled ?? true,
    ...(options.keep === true ? { placeholderData: keepPreviousData } : {}),
    ...(options.fresh === true ? { refetchOnMount: "always" as const } : {}),
    ...(options.every === undefined ? {} : { refetchInterval: options.every }),
  });
}

/** Does an act. What it changed is told by the engine's `Change`s, not guessed here. */
export function useDo<K extends CommandName>(name: K): UseMutationResult<ResponseOf<K>, ApiError, RequestOf<K>> {
  const host = useHost();
  return useMutation<ResponseOf<K>, ApiError, RequestOf<K>>({
    mutationKey: [name],
    mutationFn: (request) =>
      host.call(name, request).catch((thrown: unknown) => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the pipe's error is a plain object
        throw toApiError(thrown);
      }),
  });
}

/** Calls a command without keeping its answer (raw bytes, text for the clipboard). Rejects with an `ApiError`. */
export function useCall(): <K extends CommandName>(name: K, request: RequestOf<K>) => Promise<ResponseOf<K>> {
  const host = useHost();
  return useCallback(
    async (name, request) => {
      try {
        return await host.call(name, request);
      } catch (thrown) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the pipe's error is a plain object
        throw toApiError(thrown);
      }
    },
    [host],
  );
}

/** Marks answers of these commands stale, for acts whose effect must be on screen before the engine's change comes. */
export function useForget(): (...names: CommandName[]) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (...names) => {
      await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => names.some((one) => one === name) });
    },
    [client],
  );
}

/** Hands a secret over to the engine; clear the field at once after. */
export function useSecret(): (name: string, value: string) => Promise<void> {
  const host = useHost();
  return useCallback((name, value) => host.secret(name, value), [host]);
}

export function useSaveFile(): (suggestedName: string, kind?: SaveKind) => Promise<string | null> {
  const host = useHost();
  return useCallback((suggestedName, kind = "pdf") => host.saveFile(suggestedName, kind), [host]);
}

export function usePickFolder(): () => Promise<PickedFolder | null> {
  const host = useHost();
  return useCallback(() => host.pickFolder(), [host]);
}

export function useOpenExternal(): (url: string) => Promise<void> {
  const host = useHost();
  return useCallback((url) => host.openExternal(url), [host]);
}
