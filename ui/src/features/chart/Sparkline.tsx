import styles from "./Measure.module.css";
import { type Point, sparkline } from "./series";

/** The latest values as a line with a dot at the end. The words beside it say the value; this only shows the way. */
export function Sparkline({ points, width = 76, height = 24 }: { points: readonly Point[]; width?: number; height?: number }) {
  const line = sparkline(points, width, height);
  if (line === null) return <span className={styles.noLine} style={{ inlineSize: width }} />;
  return (
    <svg className={styles.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden focusable="false">
      <path d={line.path} />
      <circle cx={line.end.x} cy={line.end.y} r={2.5} />
    </svg>
  );
}
