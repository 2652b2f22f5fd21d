import { Button, Checkbox, CheckboxGroup, InlineMessage, ToggleGroup } from "@navikt/ds-react";
import { useEffect, useRef, useState } from "react";

import { Dialog } from "@/components/Dialog";
import { personOnButton } from "@/components/person/Person";
import { useRead } from "@/data";
import type { ChartPaperRequest, ChartPart, PatientRow } from "@/host/bindings";
import { today } from "@/lib/day";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { usePreferences } from "@/lib/preferences";

import { OwnDays } from "./OwnDays";
import styles from "./Paper.module.css";
import { type Days, daysOf, type PaperPeriod, partKey, partsKept, partsOf, partsOfTab } from "./parts";
import { usePaper } from "./usePaper";

const periods: readonly PaperPeriod[] = ["all", "year", "months3", "own"];
/** A person who ticks five boxes wants the pages counted once. */
const settles = 250;

/** Which parts of a chart, from when to when; as PDF or as text. */
export function PaperDialog({ patient, tab, onClose }: { patient: PatientRow; tab: string; onClose: () => void }) {
  const { t } = useTranslation("paper");
  const language = useLanguage();
  const { preferences, change } = usePreferences();
  const first = useRef<HTMLInputElement>(null);
  const offered = partsOf(patient.source);
  const [parts, setParts] = useState<ChartPart[]>(() => partsOfTab(tab, offered));
  const [period, setPeriod] = useState<PaperPeriod>("all");
  const [now] = useState(today);
  const [own, setOwn] = useState<Days>(() => ({ ...daysOf("year", now) }));
  const [asked, setAsked] = useState(false);
  const days = period === "own" ? own : daysOf(period, now);
  const backwards = days.from !== null && days.to !== null && days.from > days.to;
  const request: ChartPaperRequest = { patientId: patient.patientId, parts, ...days, language };
  const settled = useSettled(request);
  const ready = parts.length > 0 && !backwards;
  const size = useRead("chart_paper", settled, { enabled: settled.parts.length > 0 && ready, keep: true, fresh: true });
  const current = ready && !size.isPlaceholderData && JSON.stringify(settled) === JSON.stringify(request);
  const pages = current ? (size.data?.pages ?? null) : null;
  const many = current && size.data?.ask === true;
  const paper = usePaper(onClose);
  const last = partsKept(preferences.paperParts, offered);
  const differs = last.length > 0 && last.join() !== offered.filter((part) => parts.includes(part)).join();

  function choose(next: readonly string[]): void {
    setParts(offered.filter((part) => next.includes(part)));
    setAsked(false);
  }
  function act(how: "copy" | "save"): void {
    if (!ready) {
      first.current?.focus();
      return;
    }
    if (how === "save" && many && !asked) {
      setAsked(true);
      return;
    }
    change({ paperParts: parts });
    if (how === "copy") paper.copy(request);
    else paper.save(request, asked);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`${t("dialog.title")}: ${personOnButton(patient.person)}`}
      width="40rem"
      testId="paper-dialog"
      position="center"
      initialFocus={first}
      footer={
        <>
          <p className={styles.pages} role="status" data-testid="paper-pages">
            {parts.length === 0
              ? t("dialog.nothing")
              : backwards
                ? t("dialog.beforeFrom")
                : pages === null
                  ? size.error === null
                    ? t("dialog.counting")
                    : ""
                  : t("dialog.pages", { count: pages })}
          </p>
          <Button size="small" variant="tertiary" data-color="neutral" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button
            size="small"
            variant="secondary"
            data-color="neutral"
            loading={paper.busy === "copy"}
            onClick={() => act("copy")}
            data-testid="paper-copy"
          >
            {t("dialog.copy")}
          </Button>
          <Button size="small" loading={paper.busy === "save"} onClick={() => act("save")} data-testid="paper-save">
            {asked && pages !== null ? t("dialog.saveMany", { count: pages }) : t("dialog.save")}
          </Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <div>
          <CheckboxGroup
            size="small"
            legend={t("dialog.choose")}
            value={parts}
            onChange={choose}
            className={styles.parts}
            data-testid="paper-parts"
          >
            {offered.map((part, index) => (
              <Checkbox
                key={part}
                value={part}
                {...(index === 0 ? { ref: first } : {})}
                data-testid={`paper-part-${part}`}
              >
                {t(partKey(part))}
              </Checkbox>
            ))}
          </CheckboxGroup>
          <div className={styles.quick}>
            <button type="button" className="bs-link" onClick={() => choose(offered)} data-testid="paper-all">
              {t("dialog.all")}
            </button>
            <button type="button" className="bs-link" onClick={() => choose([])}>
              {t("dialog.none")}
            </button>
            {differs && (
              <button type="button" className="bs-link" onClick={() => choose(last)} data-testid="paper-last">
                {t("dialog.last")}: {last.map((part) => t(partKey(part))).join(", ")}
              </button>
            )}
          </div>
        </div>
        <div>
          <ToggleGroup
            size="small"
            label={t("dialog.periodLabel")}
            value={period}
            onChange={(next) => {
              setPeriod(next as PaperPeriod);
              setAsked(false);
            }}
          >
            {periods.map((one) => (
              <ToggleGroup.Item
                key={one}
                value={one}
                label={t(`dialog.periods.${one}`)}
                data-testid={`paper-period-${one}`}
              />
            ))}
          </ToggleGroup>
          {period === "own" && <OwnDays days={own} onChange={setOwn} />}
          <p className={styles.help}>{t("dialog.periodHelp")}</p>
        </div>
        {asked && many && pages !== null && (
          <InlineMessage size="small" status="warning" data-testid="paper-many">
            {t("dialog.many", { count: pages })}
          </InlineMessage>
        )}
        {paper.refused !== null && (
          <InlineMessage size="small" status="error" role="alert" data-testid="paper-refused">
            {paper.refused}
          </InlineMessage>
        )}
        <p className={styles.help}>
          {t("dialog.everyPage")} {t("dialog.how")}
        </p>
      </div>
    </Dialog>
  );
}

/** What was asked for, once it has not changed for a moment. */
function useSettled(request: ChartPaperRequest): ChartPaperRequest {
  const [settled, setSettled] = useState(request);
  const key = JSON.stringify(request);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as ChartPaperRequest), settles);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}
