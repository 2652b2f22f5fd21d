import styles from "./Sparkline.module.css";

const WIDTH = 72;
const HEIGHT = 22;
const PAD = 4;

/** A line of values, oldest first, with the newest as a dot. The sentence says what it shows. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  if (values.length < 2) return null;
  const low = Math.min(...values);
  const high = Math.max(...values);
  const span = high === low ? 1 : high - low;
  const points = values.map((value, index) => ({
    x: PAD + (index / (values.length - 1)) * (WIDTH - 2 * PAD),
    y: HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD),
  }));
  const last = points.at(-1);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <polyline
        className={styles.line}
        points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
      />
      {last !== undefined && <circle className={styles.dot} cx={last.x} cy={last.y} r="2.5" />}
    </svg>
  );
}
