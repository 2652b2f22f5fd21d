/**
 * Writing that is not yet with the engine. Whoever locks, leaves or sends waits for it: what was typed is never lost to
 * an act.
 */
type Flush = () => Promise<void>;

const pending = new Set<Flush>();

export function keepFlushed(flush: Flush): () => void {
  pending.add(flush);
  return () => {
    pending.delete(flush);
  };
}

export async function flushAll(): Promise<void> {
  await Promise.allSettled([...pending].map((flush) => flush()));
}
