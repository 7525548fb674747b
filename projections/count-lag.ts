// How many events does a view lack? Counted, since gaps between positions mean nothing, and only up to a bound.
import type { Position } from '../domain/kernel/event.ts';
import type { ReadableLog } from '../ledger/log-events.ts';

/** Reads the end of the log once. Gives place → events after it; null: more than `most`. */
export async function countLag(
  log: ReadableLog,
  views: readonly { readonly position: Position | null }[],
  most: number,
): Promise<(position: Position | null) => number | null> {
  if (views.length === 0) return () => null;
  const end = await log.readAll({ direction: 'backwards', limit: most + 1 });
  const isWhole = end.length <= most;
  return (position) => {
    const lag = end.filter((event) => position === null || event.position > position).length;
    return lag <= most || isWhole ? lag : null;
  };
}
