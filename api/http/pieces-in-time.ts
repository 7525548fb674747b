// Is a sender still there? A connection can die without a word; whoever sends nothing for a while is taken for gone, so that the file
// is free for the next who goes on with it. Only the wait for a piece counts, never what the house does with it.
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Timers } from '../deps.ts';

/** Ends with UNAVAILABLE once a piece is not there after `idleMs`; `pieces` is not waited for then. */
export async function* piecesInTime(
  pieces: AsyncIterable<Uint8Array>,
  idleMs: number,
  timers: Timers,
): AsyncGenerator<Uint8Array> {
  const sender = pieces[Symbol.asyncIterator]();
  let silent = false;
  try {
    for (;;) {
      const late = Promise.withResolvers<never>();
      const cancel = timers.after(idleMs, () => {
        silent = true;
        late.reject(wentSilent(idleMs));
      });
      let next: IteratorResult<Uint8Array>;
      try {
        next = await Promise.race([sender.next(), late.promise]);
      } finally {
        cancel();
      }
      if (next.done) return;
      yield next.value;
    }
  } finally {
    const closed = Promise.resolve(sender.return?.()).catch(() => {});
    if (!silent) await closed;
  }
}

function wentSilent(idleMs: number): DomainError {
  const sentence = `Nothing came for ${idleMs / 1_000} seconds, so the sending has ended; send the rest, or the file again.`;
  return new DomainError('UNAVAILABLE', sentence);
}
