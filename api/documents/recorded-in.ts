// What stood in one stream at a position? Its events up to there, in order; what a later build wrote and this one cannot read is
// left out.
import type { DomainEvent } from '../../domain/event-catalog.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Position, Recorded } from '../../domain/kernel/event.ts';
import { decodeEvent } from '../../ledger/codec.ts';
import type { EventStore } from '../../ledger/event-store.ts';

const PIECE = 500;
/** A document about more is read by nobody. */
const MOST_EVENTS = 10_000;

/** Throws QUERY_TOO_LARGE. */
export async function recordedIn(
  store: EventStore,
  stream: string,
  upTo: Position,
): Promise<readonly Recorded<DomainEvent>[]> {
  const found: Recorded<DomainEvent>[] = [];
  for (let from = 0n; ; from += BigInt(PIECE)) {
    const piece = await store.readStream(stream, { from, limit: PIECE });
    for (const stored of piece) {
      if (stored.position > upTo) return found;
      const decoded = decodeEvent(stored);
      if (decoded.kind === 'event') found.push(decoded.event);
    }
    if (piece.length < PIECE) return found;
    if (found.length >= MOST_EVENTS) {
      throw new DomainError(
        'QUERY_TOO_LARGE',
        `A document is written about at most ${MOST_EVENTS} events of one thing; ask for an earlier asOf.`,
        { most: MOST_EVENTS },
      );
    }
  }
}
