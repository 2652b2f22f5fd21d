import { useCallback, useEffect, useState } from "react";

import { endingOf } from "@/components/attachment/drawn";
import { toApiError, useCall, useNotice, useSaveFile } from "@/data";
import type { ApiError, DocumentOpened } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

/** Which content, and whether it was asked for once more. */
export interface Wanted {
  resourceId: number;
  index: number;
  again: boolean;
}

interface Opened {
  opened: DocumentOpened | null;
  error: ApiError | null;
}

const nothing: Opened = { opened: null, error: null };

/** Opens once for each thing that is wanted: the act leaves a line in the access journal. */
export function useOpenedDocument(wanted: Wanted | null): Opened {
  const call = useCall();
  const [answered, setAnswered] = useState<Opened & { to: Wanted | null }>({ ...nothing, to: null });
  useEffect(() => {
    if (wanted === null) return undefined;
    let gone = false;
    call("document_open", wanted).then(
      (opened) => {
        if (!gone) setAnswered({ opened, error: null, to: wanted });
      },
      (thrown: unknown) => {
        if (!gone) setAnswered({ opened: null, error: toApiError(thrown), to: wanted });
      },
    );
    return () => {
      gone = true;
    };
  }, [call, wanted]);
  // What was opened before is not shown under the name of what is being opened now.
  return answered.to === wanted ? answered : nothing;
}

/** Saves what is open as a file of the person's own. */
export function useSaveDocument(): (wanted: Wanted, opened: DocumentOpened) => void {
  const { t } = useTranslation("document");
  const call = useCall();
  const saveFile = useSaveFile();
  const { say, sayFailed } = useNotice();
  return useCallback(
    ({ resourceId, index }, { file }) => {
      if (file === null) return;
      void (async () => {
        try {
          const handle = await saveFile(file.name, endingOf(file.kind));
          if (handle === null) return;
          await call("document_save", { resourceId, index, file: handle });
          say(t("saved", { name: file.name }));
        } catch {
          sayFailed(t("saveFailed"));
        }
      })();
    },
    [call, saveFile, say, sayFailed, t],
  );
}
