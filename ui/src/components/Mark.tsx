import styles from "./Mark.module.css";

/** Budstikke's mark: the carved stick. Decoration; the name stands beside it in words. */
export function Mark({ size = "2.5rem" }: { size?: string }) {
  return (
    <svg viewBox="0 0 64 64" aria-hidden width={size} height={size} className={styles.mark}>
      <rect className={styles.ground} width="64" height="64" rx="14" />
      <g transform="rotate(45 32 32)">
        <path className={styles.stick} d="M23.5 7.5l17-3.5v52.5l-17 3.5z" />
        <path className={styles.notch} strokeWidth="4.5" d="M42 15.5l-12 2.5M42 25.5l-12 2.5M42 35.5l-12 2.5" />
      </g>
    </svg>
  );
}
