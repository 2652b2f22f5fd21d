import { Skeleton } from "@navikt/ds-react";
import { useEffect, useState, type ReactNode } from "react";

import { useTranslation } from "@/lib/i18n";

import styles from "./Loading.module.css";

/** Nothing for 200 ms, then the shape of what comes. */
export function Later({ children, after = 200 }: { children: ReactNode; after?: number }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return due ? children : null;
}

/** Rows of a list that is being read. */
export function LoadingRows({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation("common");
  return (
    <Later>
      <div className={styles.rows} role="status" aria-label={t("loading")} data-testid="loading">
        {Array.from({ length: rows }, (_, row) => (
          <div className={styles.row} key={row}>
            <Skeleton variant="rounded" width={`${40 + ((row * 17) % 30)}%`} height="0.75rem" />
            <Skeleton variant="rounded" width={`${55 + ((row * 23) % 25)}%`} height="0.5rem" />
          </div>
        ))}
      </div>
    </Later>
  );
}

/** A letter or card that is being read. */
export function LoadingCard() {
  const { t } = useTranslation("common");
  return (
    <Later>
      <div className={styles.card} role="status" aria-label={t("loading")} data-testid="loading">
        <Skeleton variant="rounded" width="40%" height="1rem" />
        <Skeleton variant="rounded" width="90%" height="0.75rem" />
        <Skeleton variant="rounded" width="80%" height="0.75rem" />
        <Skeleton variant="rounded" width="60%" height="0.75rem" />
      </div>
    </Later>
  );
}
