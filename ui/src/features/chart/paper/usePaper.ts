import { useState } from "react";

import { toApiError, useCall, useNotice, useSaveFile } from "@/data";
import type { ApiError, ChartPaperRequest } from "@/host/bindings";
import { useTranslation } from "@/lib/i18n";

interface Paper {
  /** Which act is under way. */
  busy: "copy" | "save" | null;
  /** Why it may not be done here. */
  refused: string | null;
  copy: (request: ChartPaperRequest) => void;
  save: (request: ChartPaperRequest, long: boolean) => void;
}

/** The chart as text on the clipboard, or as a PDF where the person says. */
export function usePaper(done: () => void): Paper {
  const { t } = useTranslation("paper");
  const call = useCall();
  const saveFile = useSaveFile();
  const { say } = useNotice();
  const [busy, setBusy] = useState<Paper["busy"]>(null);
  const [refused, setRefused] = useState<string | null>(null);

  function why(error: ApiError, otherwise: string): string {
    const code = error.issues[0]?.code;
    if (code === "stage_mode") return t("dialog.onStage");
    if (code === "real_number") return t("dialog.realNumber");
    return otherwise;
  }
  async function run(how: "copy" | "save", act: () => Promise<string | null>): Promise<void> {
    setBusy(how);
    setRefused(null);
    try {
      const said = await act();
      if (said !== null) {
        say(said);
        done();
      }
    } catch (thrown) {
      setRefused(why(toApiError(thrown), t(how === "copy" ? "dialog.copyFailed" : "dialog.saveFailed")));
    } finally {
      setBusy(null);
    }
  }
  return {
    busy,
    refused,
    copy: (request) =>
      void run("copy", async () => {
        const { text } = await call("chart_text", request);
        await navigator.clipboard.writeText(text);
        return t("dialog.copied");
      }),
    save: (request, long) =>
      void run("save", async () => {
        // No name in the file's name: it may lie about in a folder for downloads.
        const file = await saveFile(`budstikke-kort-${String(request.patientId)}.pdf`);
        if (file === null) return null;
        const { pages } = await call("chart_pdf", { ...request, file, long });
        return t("dialog.saved", { count: pages });
      }),
  };
}
