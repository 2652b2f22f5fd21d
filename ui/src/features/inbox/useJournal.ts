import { toApiError, useCall, useNotice, useSaveFile } from "@/data";
import type { ThreadView } from "@/host/bindings";
import { useLanguage, useTranslation } from "@/lib/i18n";

/** The thread with its receipts, for the journal: as text on the clipboard, or as a PDF where the person says. */
export function useJournal(view: ThreadView): { copyText: () => void; savePdf: () => void } {
  const { t } = useTranslation("inbox");
  const language = useLanguage();
  const call = useCall();
  const saveFile = useSaveFile();
  const { say, sayFailed } = useNotice();
  const journal = { threadId: view.row.threadId, messageId: null, language };
  function failed(thrown: unknown, otherwise: string): void {
    const real = toApiError(thrown).issues.some((issue) => issue.code === "real_number");
    sayFailed(real ? t("journal.realNumber") : otherwise);
  }
  async function copyText(): Promise<void> {
    try {
      const { text } = await call("journal_text", journal);
      await navigator.clipboard.writeText(text);
      say(t("journal.copied"));
    } catch (thrown) {
      failed(thrown, t("journal.copyFailed"));
    }
  }
  async function savePdf(): Promise<void> {
    try {
      // No name in the file's name: it may lie about in a folder for downloads.
      const file = await saveFile(`budstikke-${view.row.threadId}.pdf`);
      if (file === null) return;
      const { pages, beside } = await call("journal_pdf", { journal, file });
      const saved = t("journal.saved", { count: pages });
      say(beside === 0 ? saved : `${saved} ${t("journal.beside", { count: beside })}`);
    } catch (thrown) {
      failed(thrown, t("journal.saveFailed"));
    }
  }
  return { copyText: () => void copyText(), savePdf: () => void savePdf() };
}
