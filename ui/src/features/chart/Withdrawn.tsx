import { useId, useState } from "react";

import { ErrorCard } from "@/components/state/ErrorCard";
import { useRead } from "@/data";
import type { ChartItem, ChartSection } from "@/host/bindings";
import { formatDate } from "@/lib/format";
import { useTranslation } from "@/lib/i18n";

import styles from "./Tables.module.css";
import { titleOf } from "./words";

interface WithdrawnProps {
  patientId: number;
  part: ChartSection;
  onOpen: (item: ChartItem) => void;
}

const most = 100;

/** How many were entered in error, and, asked for, which: struck, each leading to its history. They are in no list. */
export function Withdrawn({ patientId, part, onOpen }: WithdrawnProps) {
  const { t } = useTranslation("chart");
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      {t("count.withdrawn", { count: part.withdrawn })}{" "}
      <button
        type="button"
        className="bs-link"
        aria-expanded={open}
        aria-controls={id}
        data-testid="withdrawn"
        onClick={() => setOpen(!open)}
      >
        {t(open ? "withdrawn.close" : "withdrawn.open")}
      </button>
      <div id={id}>{open && <Rows patientId={patientId} name={part.name} onOpen={onOpen} />}</div>
    </div>
  );
}

function Rows({ patientId, name, onOpen }: { patientId: number; name: string; onOpen: WithdrawnProps["onOpen"] }) {
  const { t } = useTranslation("chart");
  const read = useRead("chart_withdrawn", { patientId, section: name, after: null, limit: most });
  if (read.error !== null) return <ErrorCard error={read.error} retry={() => void read.refetch()} />;
  return (
    <ul className={styles.withdrawn}>
      {read.data?.items.map((item) => (
        <li key={item.resourceId}>
          <s className={styles.struck}>{titleOf(item, t)}</s> · {t("status.entered-in-error")}
          {item.date !== null && ` · ${formatDate(item.date)}`}{" "}
          <button
            type="button"
            className="bs-link"
            aria-haspopup="dialog"
            data-testid="withdrawn-history"
            aria-label={`${t("withdrawn.history")}: ${titleOf(item, t)}`}
            onClick={() => onOpen(item)}
          >
            {t("withdrawn.history")}
          </button>
        </li>
      ))}
      {read.data?.more === true && <li>{t("withdrawn.more", { count: most })}</li>}
    </ul>
  );
}
