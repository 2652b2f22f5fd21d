import { type KeyboardEvent, useRef } from "react";

import { KindCode } from "@/components/kind/KindCode";
import { PaneHead } from "@/components/PaneHead";
import { usePersonFacts } from "@/components/person/Person";
import { ErrorCard } from "@/components/state/ErrorCard";
import { LoadingCard } from "@/components/state/Loading";
import { useRead } from "@/data";
import type { KindView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useText, useTranslation } from "@/lib/i18n";
import { useAct } from "@/lib/keys";
import { usePreferences } from "@/lib/preferences";
import { useNavigation } from "@/lib/route";

import { groupsOf, type Side } from "./groups";
import styles from "./ChooseKind.module.css";

/** What to write: about a patient, or in a thread, where the answers come first. Testers are offered NAV's side too. */
export function ChooseKind({ patientId, threadId }: { patientId?: number; threadId?: number }) {
  const { t } = useTranslation("compose");
  const facts = usePersonFacts();
  const { go, back, canGoBack } = useNavigation();
  const { lens } = usePreferences().preferences;
  const inThread = threadId !== undefined;
  const chart = useRead("patient_chart", { patientId: patientId ?? 0 }, { enabled: !inThread });
  const thread = useRead("thread", { threadId: threadId ?? 0 }, { enabled: inThread });
  const kinds = useRead("kinds", inThread ? { threadId } : {});
  const person = inThread ? thread.data?.row.patient : chart.data?.patient.person;
  const error = (inThread ? thread.error : chart.error) ?? kinds.error;
  const offered = (kinds.data?.kinds ?? []).filter(
    (kind) => (lens === "tester" || !kind.tester) && (inThread ? kind.fit !== "" : kind.unsolicited),
  );
  const list = useRef<HTMLDivElement>(null);
  useAct("leave", back, canGoBack);
  const choose = (kind: KindView): void => {
    if (threadId !== undefined) go({ screen: "compose", threadId, kind: kind.id });
    else if (patientId !== undefined) go({ screen: "compose", patientId, kind: kind.id });
  };
  // One list to the arrows, however it is set out.
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-testid='write-kind']") ?? [])];
    const at = rows.findIndex((row) => row === document.activeElement);
    const to =
      event.key === "Home"
        ? rows[0]
        : event.key === "End"
          ? rows.at(-1)
          : step === undefined || at < 0
            ? undefined
            : rows[at + step];
    if (to === undefined) return;
    event.preventDefault();
    to.focus();
  };
  const title = inThread
    ? person === undefined
      ? t("inThisThread")
      : t("inThreadAbout", { name: person.name })
    : person === undefined
      ? t("newMessage")
      : t("newAbout", { name: person.name });
  return (
    <div className={styles.page} data-testid="write">
      <PaneHead level={1} title={title} {...(person === undefined ? {} : { under: facts(person) })} />
      <div className={styles.scroll}>
        {error !== null && <ErrorCard error={error} />}
        {error === null && kinds.data === undefined && <LoadingCard />}
        <div className={styles.sides} ref={list} onKeyDown={walk}>
          {(["ours", "nav"] as const).map((side) => (
            <SideOfKinds key={side} side={side} kinds={offered} choose={choose} inThread={inThread} />
          ))}
        </div>
      </div>
    </div>
  );
}

function SideOfKinds({
  side,
  kinds,
  choose,
  inThread,
}: {
  side: Side;
  kinds: readonly KindView[];
  choose: (kind: KindView) => void;
  inThread: boolean;
}) {
  const { t } = useTranslation("compose");
  const text = useText();
  const { lens } = usePreferences().preferences;
  const groups = groupsOf(kinds, side);
  const both = kinds.some((kind) => kind.side === "nav");
  if (groups.length === 0) {
    return side === "ours" && kinds.length === 0 && inThread ? <p className="bs-subtle">{t("nothingFits")}</p> : null;
  }
  return (
    <section className={classes(styles.side, side === "nav" && styles.nav)} aria-labelledby={`side-${side}`}>
      <header className={classes(styles.sideHead, !both && "aksel-sr-only")}>
        <h2 id={`side-${side}`}>{t(`side_.${side}`)}</h2>
        <p>{t(`sideHelp.${side}`)}</p>
      </header>
      <div className={classes(side === "nav" && styles.groups, side === "ours" && styles.groupList)}>
        {groups.map(({ group, kinds: members }) => (
          <div key={group}>
            <h3 className={styles.groupHead}>{t(`group.${group}`)}</h3>
            <ul className={styles.choices} aria-label={t(`group.${group}`)}>
              {members.map((kind) => (
                <li key={kind.id}>
                  <button
                    type="button"
                    className={styles.choice}
                    data-testid="write-kind"
                    data-kind={kind.id}
                    onClick={() => choose(kind)}
                  >
                    <span className={styles.line}>
                      <strong>{text(kind.name)}</strong>
                      {inThread && kind.fit === "starts" && <span className={styles.fit}>{t("startsNew")}</span>}
                    </span>
                    {lens === "tester" ? (
                      <KindCode kind={kind} />
                    ) : (
                      kind.note !== null && <span className="bs-subtle">{text(kind.note)}</span>
                    )}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}
