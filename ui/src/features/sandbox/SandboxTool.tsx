import { SandboxIcon } from "@navikt/aksel-icons";
import { Button, Select } from "@navikt/ds-react";
import { useState } from "react";

import { PaneHead } from "@/components/PaneHead";
import { EmptyState } from "@/components/state/EmptyState";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import type { SandboxView } from "@/host/bindings";
import { formatDate, formatSince } from "@/lib/format";
import { useLanguage, useTranslation } from "@/lib/i18n";
import { useNow } from "@/lib/now";
import { useNavigation } from "@/lib/route";

import { Faults } from "./Faults";
import { ResetDemo } from "./ResetDemo";
import styles from "./Sandbox.module.css";
import { useSandbox, type SandboxActs } from "./useSandbox";

const HOUR = 60;
const DAY = 24 * HOUR;
const STEPS = [HOUR, DAY, 7 * DAY, 14 * DAY] as const;

/** Everything the other side can be told: what it says, when, and what goes wrong. */
export function SandboxTool() {
  const { t } = useTranslation("sandbox");
  const { go } = useNavigation();
  const { state, error, busy, acts, again } = useSandbox();
  if (error?.code === "stage_forbids") {
    return (
      <>
        <PaneHead title={t("tool")} level={1} />
        <EmptyState icon={SandboxIcon} title={t("none.title")} text={t("none.text")}>
          <Button size="small" onClick={() => go({ screen: "settings", section: "workspaces" })}>
            {t("none.act")}
          </Button>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PaneHead
        title={t("tool")}
        level={1}
        under={state === undefined ? t("under") : t(state.builtIn ? "underIn" : "underBeside")}
      >
        {state?.builtIn === true && <ResetDemo />}
        {state?.builtIn === false && (
          <Button size="small" variant="secondary" data-color="neutral" onClick={acts.reset}>
            {t("resetBeside")}
          </Button>
        )}
      </PaneHead>
      <div className={styles.desk} aria-busy={busy} data-testid="sandbox">
        {state === undefined ? (
          error === null ? (
            <LoadingCard />
          ) : (
            <ErrorCard error={error} retry={again} />
          )
        ) : (
          <>
            <div className={styles.column}>
              <Standing state={state} />
              <Time state={state} acts={acts} />
            </div>
            <Stories state={state} acts={acts} />
            <Faults state={state} acts={acts} />
          </>
        )}
      </div>
    </>
  );
}

function Standing({ state }: { state: SandboxView }) {
  const { t } = useTranslation("sandbox");
  const { waiting } = state;
  const rows: [string, string][] = [
    [t("standing.log"), t("standing.messages", { count: state.logLength })],
    [t("standing.accepted"), t("standing.taken", { count: state.accepted })],
    [t("standing.receipts"), String(waiting.receipts)],
    [t("standing.silent"), String(waiting.silent)],
    [t("standing.letters"), String(waiting.letters)],
    [t("standing.reminders"), String(waiting.reminders)],
  ];
  return (
    <section className={styles.card} aria-labelledby="sandbox-standing">
      <h2 id="sandbox-standing">{t("standing.title")}</h2>
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Time({ state, acts }: { state: SandboxView; acts: SandboxActs }) {
  const { t } = useTranslation("sandbox");
  const language = useLanguage();
  const now = useNow();
  const ahead = Math.round((Date.parse(state.storyNow) - Date.parse(state.now)) / 60_000);
  return (
    <section className={styles.card} aria-labelledby="sandbox-time">
      <h2 id="sandbox-time">{t("time.title")}</h2>
      <p>
        {formatDate(state.storyNow)}{" "}
        <span className="bs-subtle">
          {ahead < 1
            ? t("time.even")
            : ahead < DAY
              ? t("time.hours", { count: Math.round(ahead / HOUR) })
              : t("time.days", { count: Math.round(ahead / DAY) })}
        </span>
      </p>
      {state.waiting.next !== null && (
        <p className="bs-subtle">{t("time.next", { when: formatSince(state.waiting.next, now, language) })}</p>
      )}
      <div className={styles.acts}>
        {STEPS.map((minutes) => (
          <Button
            key={minutes}
            size="small"
            variant="secondary"
            data-color="neutral"
            onClick={() => acts.forward(minutes)}
            data-testid={`forward-${String(minutes)}`}
          >
            {minutes < DAY ? t("hour", { count: minutes / HOUR }) : t("day", { count: minutes / DAY })}
          </Button>
        ))}
      </div>
      <p className="bs-subtle">{t("time.help")}</p>
      <div className={styles.acts}>
        <Button size="small" onClick={acts.answerNow} data-testid="answer-now">
          {t("answerNow")}
        </Button>
      </div>
      <p className="bs-subtle">{t("time.answerHelp")}</p>
    </section>
  );
}

function Stories({ state, acts }: { state: SandboxView; acts: SandboxActs }) {
  const { t } = useTranslation("sandbox");
  const [person, setPerson] = useState("");
  const [reason, setReason] = useState("PATIENT_NOT_FOUND");
  const about = person === "" ? null : Number(person);
  return (
    <section className={styles.card} aria-labelledby="sandbox-stories">
      <h2 id="sandbox-stories">{t("stories")}</h2>
      <Select size="small" label={t("about")} value={person} onChange={(event) => setPerson(event.target.value)}>
        <option value="">{t("aboutAny")}</option>
        {state.people.map((one) => (
          <option key={one.place} value={one.place}>
            {one.name}
            {one.birthDate === null ? "" : `, ${one.birthDate.slice(0, 4)}`}
          </option>
        ))}
      </Select>
      <ul className={styles.stories}>
        {state.courses.map((story) => (
          <li key={story}>
            <div>
              <strong>{t(`story.${story}`)}</strong>
              <span className="bs-subtle">{t(`storyHelp.${story}`)}</span>
              {story === "rejected" && (
                <Select
                  size="small"
                  label={t("reason")}
                  hideLabel
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                  data-testid="story-reason"
                >
                  {state.rejections.map(({ key }) => (
                    <option key={key} value={key}>
                      {t(`rejection.${key}`, { defaultValue: key })} · {key}
                    </option>
                  ))}
                </Select>
              )}
            </div>
            <Button
              size="small"
              variant="secondary"
              data-color="neutral"
              onClick={() => acts.story(story, about, story === "rejected" ? reason : null)}
              aria-label={t("tellThis", { story: t(`story.${story}`) })}
              data-testid={`tell-${story}`}
            >
              {t("tellAct")}
            </Button>
          </li>
        ))}
      </ul>
      <h3>{t("letters")}</h3>
      <div className={styles.acts}>
        {state.stories.map((story) => (
          <Button
            key={story}
            size="small"
            variant="tertiary"
            data-color="neutral"
            onClick={() => acts.story(story, about)}
            data-testid={`tell-${story}`}
          >
            {t(`story.${story}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}
