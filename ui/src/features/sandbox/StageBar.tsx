import {
  ChevronDownIcon,
  ClockIcon,
  CloudSlashIcon,
  CloudUpIcon,
  PaperplaneIcon,
  SandboxIcon,
} from "@navikt/aksel-icons";
import { ActionMenu, Button } from "@navikt/ds-react";

import { useRead } from "@/data";
import { useTranslation } from "@/lib/i18n";
import { usePreferences } from "@/lib/preferences";

import { ResetDemo } from "./ResetDemo";
import styles from "./Sandbox.module.css";
import { useSandbox } from "./useSandbox";

const DAY = 24 * 60;

/** The common acts of the other side, one click from every screen. For whoever shows the product. */
export function StageBar() {
  const { lens } = usePreferences().preferences;
  const stage = useRead("app_state", {}).data?.workspace?.stage;
  // In PROD the other side is NAV, and nobody drives it.
  if (lens !== "demo" || stage === undefined || stage === "PROD") return null;
  return <Bar />;
}

function Bar() {
  const { t } = useTranslation("sandbox");
  const { state, error, busy, acts } = useSandbox();
  if (error !== null || state === undefined) return null;
  const off = state.faults.some((fault) => fault.name === "gone");
  const waits = state.waiting.receipts + state.waiting.silent + state.waiting.letters;
  return (
    <section className={styles.bar} aria-label={t("bar")} data-testid="stage-bar" aria-busy={busy}>
      <SandboxIcon aria-hidden className={styles.barIcon} />
      <ActionMenu>
        <ActionMenu.Trigger>
          <Button
            size="xsmall"
            variant="secondary"
            data-color="neutral"
            icon={<ChevronDownIcon aria-hidden />}
            iconPosition="right"
            data-testid="stage-story"
          >
            {t("tell")}
          </Button>
        </ActionMenu.Trigger>
        <ActionMenu.Content>
          <ActionMenu.Group label={t("courses")}>
            {state.courses.map((story) => (
              <ActionMenu.Item key={story} onSelect={() => acts.story(story)} data-testid={`stage-story-${story}`}>
                {t(`story.${story}`)}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
          <ActionMenu.Divider />
          <ActionMenu.Group label={t("letters")}>
            {state.stories.map((story) => (
              <ActionMenu.Item key={story} onSelect={() => acts.story(story)}>
                {t(`story.${story}`)}
              </ActionMenu.Item>
            ))}
          </ActionMenu.Group>
        </ActionMenu.Content>
      </ActionMenu>
      <Button
        size="xsmall"
        variant="tertiary"
        data-color="neutral"
        icon={<PaperplaneIcon aria-hidden />}
        onClick={acts.answerNow}
        data-testid="stage-answer"
      >
        {waits > 0 ? t("answerNowWith", { count: waits }) : t("answerNow")}
      </Button>
      <Button
        size="xsmall"
        variant="tertiary"
        data-color="neutral"
        icon={<ClockIcon aria-hidden />}
        onClick={() => acts.forward(DAY)}
        data-testid="stage-day"
      >
        {t("day", { count: 1 })}
      </Button>
      <Button
        size="xsmall"
        variant="tertiary"
        data-color="neutral"
        icon={off ? <CloudUpIcon aria-hidden /> : <CloudSlashIcon aria-hidden />}
        onClick={() => acts.turn("gone", !off)}
        data-testid="stage-net"
      >
        {t(off ? "netOn" : "netOff")}
      </Button>
      <span className={styles.gap} />
      {state.builtIn && <ResetDemo small />}
    </section>
  );
}
