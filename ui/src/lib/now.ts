import { useEffect, useState } from "react";

/** The time, told again every `interval` milliseconds while the component is on screen. */
export function useNow(interval = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

/** Whole seconds from now until then, never below zero; ticks once a second. */
export function useCountdown(until: string | null): number | null {
  const now = useNow(1000);
  if (until === null) return null;
  return Math.max(0, Math.ceil((Date.parse(until) - now.getTime()) / 1000));
}
