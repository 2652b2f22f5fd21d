import { useCall, useDo, useForget, useNotice, toApiError } from "@/data";
import { useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";

export interface ExchangeActs {
  pin: () => void;
  copyCurl: () => void;
  copyJson: () => void;
  /** Sends again; resolves to the new exchange, or null when it was not sent. */
  resend: (confirmed: boolean) => Promise<string | null>;
  resending: boolean;
}

/** What can be done with the exchange that is open. */
export function useExchangeActs(exchangeId: string | null, pinned: boolean): ExchangeActs {
  const { t } = useTranslation("traffic");
  const call = useCall();
  const forget = useForget();
  const { say, sayFailed } = useNotice();
  const pinning = useDo("traffic_pin");
  const resending = useDo("traffic_resend");
  const why = (thrown: unknown): string => {
    const error = toApiError(thrown);
    const code = error.issues[0]?.code ?? error.code;
    return t(`cannot.${code}`, { defaultValue: t("common:error.internal.title") });
  };
  const copy = async (read: () => Promise<string>, said: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await read());
      say(said);
    } catch (thrown) {
      sayFailed(why(thrown));
    }
  };
  const pin = (): void => {
    if (exchangeId === null) return;
    pinning.mutate(
      { exchangeId, pinned: !pinned },
      {
        onSuccess: () => {
          say(t(pinned ? "unpinnedNow" : "pinnedNow"));
          void forget("traffic_detail", "traffic_page");
        },
        onError: (error) => sayFailed(why(error)),
      },
    );
  };
  const copyCurl = (): void => {
    if (exchangeId === null) return;
    void copy(async () => (await call("traffic_curl", { exchangeId })).text, t("copiedCurl"));
  };
  const copyJson = (): void => {
    if (exchangeId === null) return;
    void copy(async () => JSON.stringify(await call("traffic_detail", { exchangeId }), null, 2), t("copiedJson"));
  };
  useAct("pin", pin, exchangeId !== null);
  useAct("copyCurl", copyCurl, exchangeId !== null);
  useAct("copyJson", copyJson, exchangeId !== null);
  return {
    pin,
    copyCurl,
    copyJson,
    resending: resending.isPending,
    resend: async (confirmed) => {
      if (exchangeId === null) return null;
      try {
        const { exchangeId: sent } = await resending.mutateAsync({ exchangeId, confirmed });
        say(t("resent"));
        return sent;
      } catch (thrown) {
        sayFailed(why(thrown));
        return null;
      }
    },
  };
}
