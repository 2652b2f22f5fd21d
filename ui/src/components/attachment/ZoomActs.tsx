import { MinusIcon, PlusIcon } from "@navikt/aksel-icons";

import { useTranslation } from "@/lib/i18n";

import { IconButton } from "../IconButton";
import styles from "./Attachment.module.css";

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];

/** Smaller and larger, in steps. */
export function ZoomActs({ zoom, onZoom }: { zoom: number; onZoom: (zoom: number) => void }) {
  const { t } = useTranslation("message");
  const step = (by: number): void =>
    onZoom(STEPS[Math.min(STEPS.length - 1, Math.max(0, STEPS.indexOf(zoom) + by))] ?? 1);
  return (
    <div className={styles.zoom}>
      <IconButton
        label={t("viewer.smaller")}
        icon={<MinusIcon aria-hidden />}
        disabled={zoom === STEPS[0]}
        onClick={() => step(-1)}
      />
      <span className="bs-tabular">{Math.round(zoom * 100)} %</span>
      <IconButton
        label={t("viewer.larger")}
        icon={<PlusIcon aria-hidden />}
        disabled={zoom === STEPS.at(-1)}
        onClick={() => step(1)}
      />
    </div>
  );
}
