import { ArrowsCirclepathIcon, NotePencilIcon } from "@navikt/aksel-icons";
import { ActionMenu, Button } from "@navikt/ds-react";

import { personOnButton } from "@/components/person/Person";
import { useDo, useNotice, useRead } from "@/data";
import type { Chart } from "@/host/bindings";
import { useAct } from "@/lib/keys";
import { useText, useTranslation } from "@/lib/i18n";
import { useRoom } from "@/lib/media";
import { useNavigation } from "@/lib/route";

import styles from "./PatientBanner.module.css";

interface RefreshProps {
  chart: Chart;
  pending: boolean;
  onRefresh: () => void;
}

/** Reads the chart again. Progress is in words beside it; what is shown stays. */
export function RefreshButton({ chart, pending, onRefresh }: RefreshProps) {
  const { t } = useTranslation("chart");
  const room = useRoom();
  const { refreshing } = chart;
  const busy = pending || refreshing !== null;
  useAct("askNow", onRefresh, !busy);
  const words = t("refresh.act");
  return (
    <>
      {busy && (
        <span className={styles.progress} role="status">
          {refreshing === null
            ? t("refresh.starting")
            : t("refresh.running", { done: refreshing.done, total: refreshing.total })}
        </span>
      )}
      <Button
        size="small"
        variant="secondary"
        data-color="neutral"
        onClick={onRefresh}
        disabled={busy}
        data-testid="chart-refresh"
        icon={<ArrowsCirclepathIcon {...(room === "wide" ? { "aria-hidden": true } : { title: words })} />}
      >
        {room === "wide" ? words : undefined}
      </Button>
    </>
  );
}

/** Starts a letter about this person: only the kinds that need no question from NAV first. */
export function WriteMenu({ chart }: { chart: Chart }) {
  const { t } = useTranslation("chart");
  const text = useText();
  const { go } = useNavigation();
  const { sayFailed } = useNotice();
  const kinds = useRead("kinds", {});
  const start = useDo("draft_start");
  const { patientId } = chart.patient;
  const offered = (kinds.data?.kinds ?? []).filter((kind) => kind.unsolicited && !kind.tester);
  useAct("newMessage", () => go({ screen: "compose", patientId }));

  function write(kind: string): void {
    start.mutate(
      { kind, threadId: null, patientId },
      {
        onSuccess: (draft) => go({ screen: "compose", draftId: draft.draftId }),
        onError: () => sayFailed(t("write.failed")),
      },
    );
  }

  return (
    <ActionMenu>
      <ActionMenu.Trigger>
        <Button size="small" icon={<NotePencilIcon aria-hidden />} loading={start.isPending} data-testid="chart-write">
          {t("write.act")}
        </Button>
      </ActionMenu.Trigger>
      <ActionMenu.Content align="end">
        <ActionMenu.Group label={t("write.about", { name: personOnButton(chart.patient.person) })}>
          {offered.length === 0 && <ActionMenu.Item disabled>{t("write.none")}</ActionMenu.Item>}
          {offered.map((kind) => (
            <ActionMenu.Item key={kind.id} onSelect={() => write(kind.id)} data-testid="write-kind" data-kind={kind.id}>
              {text(kind.name)}
            </ActionMenu.Item>
          ))}
        </ActionMenu.Group>
      </ActionMenu.Content>
    </ActionMenu>
  );
}
