import { CheckmarkCircleIcon, ExclamationmarkTriangleIcon, XMarkOctagonIcon } from "@navikt/aksel-icons";
import type { ReactNode } from "react";

import type { Plan } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import { FactCard } from "../FactCard";
import { fullStatus, titleOf } from "../words";
import { Activities } from "./Activities";
import { Goals } from "./Goals";
import { Links } from "./Links";
import styles from "./Plans.module.css";

type OnRaw = (resourceId: number, title: string) => void;

/** A plan that is followed now, whole. */
export function PlanCard({ plan, onRaw }: { plan: Plan; onRaw: OnRaw }) {
  const { t } = useTranslation("chart");
  const { item } = plan;
  const title = titleOf(item, t);
  const since = item.date === null ? null : formatDate(item.date);
  const until = item.end === null ? "" : formatDate(item.end);
  const period = since === null ? null : `${since}–${until}`;
  return (
    <FactCard
      title={
        <button type="button" className="bs-link" aria-haspopup="dialog" onClick={() => onRaw(item.resourceId, title)}>
          {title}
        </button>
      }
      note={[fullStatus(item, t), period].filter(Boolean).join(" · ")}
      testId="plan"
    >
      <PlanBody plan={plan} onRaw={onRaw} />
    </FactCard>
  );
}

function PlanBody({ plan, onRaw }: { plan: Plan; onRaw: OnRaw }) {
  const { t } = useTranslation("chart");
  const zones = plan.parts.filter((part) => part.zone !== null);
  const others = plan.parts.filter((part) => part.zone === null);
  return (
    <div className={styles.body}>
      {plan.description !== null && <p className={styles.text}>{plan.description}</p>}
      {plan.addresses.length > 0 && (
        <p className={styles.text}>
          <span className="bs-subtle">{t("plan.about")}: </span>
          <Links links={plan.addresses} onRaw={onRaw} />
        </p>
      )}
      {zones.map((part) => (
        <Zone key={part.item.resourceId} part={part} onRaw={onRaw} />
      ))}
      <Goals goals={plan.goals} onRaw={onRaw} />
      <Activities activities={plan.activities} onRaw={onRaw} title={t("plan.activities")} />
      {others.map((part) => (
        <Part key={part.item.resourceId} title={<PartTitle part={part} onRaw={onRaw} />}>
          {part.item.cannotInterpret ? (
            <p className={styles.text}>{t("item.cannotInterpret")}</p>
          ) : (
            <PlanBody plan={part} onRaw={onRaw} />
          )}
        </Part>
      ))}
      {plan.notes.map((note, at) => (
        <p key={`${String(at)}-${note}`} className={styles.text}>
          <span className="bs-subtle">{t("plan.notes")}: </span>
          {note}
        </p>
      ))}
    </div>
  );
}

function PartTitle({ part, onRaw }: { part: Plan; onRaw: OnRaw }) {
  const { t } = useTranslation("chart");
  const title = titleOf(part.item, t);
  return (
    <>
      <button
        type="button"
        className="bs-link"
        aria-haspopup="dialog"
        onClick={() => onRaw(part.item.resourceId, title)}
      >
        {part.item.cannotInterpret ? <s>{title}</s> : title}
      </button>
      {!part.item.current && <span className="bs-subtle"> · {fullStatus(part.item, t)}</span>}
    </>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.part}>
      <h3 className={styles.subtitle}>{title}</h3>
      {children}
    </div>
  );
}

const zoneIcons: Readonly<Record<string, typeof CheckmarkCircleIcon>> = {
  green: CheckmarkCircleIcon,
  yellow: ExclamationmarkTriangleIcon,
  red: XMarkOctagonIcon,
};

/** A zone of a plan for treating oneself: how one is, and what one does then. The word stands there, not the colour alone. */
function Zone({ part, onRaw }: { part: Plan; onRaw: OnRaw }) {
  const { t } = useTranslation("chart");
  const zone = part.zone ?? "";
  const Icon = zoneIcons[zone];
  const title = titleOf(part.item, t);
  return (
    <div className={styles.zone} data-zone={zone} data-testid={`zone-${zone}`}>
      <h3 className={styles.zoneTitle}>
        {Icon !== undefined && <Icon aria-hidden className={styles.zoneIcon} />}
        <button
          type="button"
          className={styles.zoneOpen}
          aria-haspopup="dialog"
          onClick={() => onRaw(part.item.resourceId, title)}
        >
          {t(`plan.zone.${zone}`, { defaultValue: zone })}
        </button>
        {!part.item.current && <span>· {fullStatus(part.item, t)}</span>}
      </h3>
      <dl className={styles.zoneFacts}>
        <dt>{t("plan.when")}</dt>
        <dd>
          <Links links={part.addresses} onRaw={onRaw} />
        </dd>
        <dt>{t("plan.then")}</dt>
        <dd>
          {part.activities.length === 0 ? (
            t("plan.noActivities")
          ) : (
            <Activities activities={part.activities} onRaw={onRaw} title={null} />
          )}
          {part.description !== null && <p className={styles.text}>{part.description}</p>}
          <Goals goals={part.goals} onRaw={onRaw} />
        </dd>
      </dl>
    </div>
  );
}
