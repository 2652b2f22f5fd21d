import type { DeliveryView } from "@/host/bindings";
import { classes } from "@/lib/classes";
import { useNow } from "@/lib/now";

import styles from "./Stick.module.css";
import { isLate, stickLook, useDeliveryWord } from "./words";

/** The small stick: five notches and the word. Read out as the word only. */
export function Stick({ delivery, word }: { delivery: DeliveryView; word?: string }) {
  const now = useNow();
  const say = useDeliveryWord();
  const { notches, tone } = stickLook(delivery.state, isLate(delivery, now));
  return (
    <span className={classes(styles.stick, styles[tone])} data-testid="stick" data-delivery={delivery.state}>
      <span className={styles.ground} aria-hidden>
        {[1, 2, 3, 4, 5].map((notch) => (
          <span key={notch} className={classes(styles.notch, notch <= notches && styles.cut)} />
        ))}
      </span>
      <span className={styles.word}>{word ?? say(delivery, now)}</span>
    </span>
  );
}
