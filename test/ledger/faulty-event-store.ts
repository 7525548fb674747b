// A store that loses answers and lets others in, at the moment a test names: what a network and a second process do.
import { AppendOutcomeUnknown, type EventStore } from '../../ledger/event-store.ts';

/** `before` and `after` run around each append; what they throw takes the place of the answer. */
export function faultyEventStore(
  store: EventStore,
  faults: { before?: (append: number) => Promise<void> | void; after?: (append: number) => Promise<void> | void },
): EventStore & { appends(): number } {
  let appends = 0;
  return {
    ...store,
    appends: () => appends,
    async append(stream, expected, events) {
      const append = appends++;
      await faults.before?.(append);
      const stored = await store.append(stream, expected, events);
      await faults.after?.(append);
      return stored;
    },
  };
}

/** A fault for the n-th append (from 0). */
export function loseAnswer(of: number) {
  return (append: number) => {
    if (append === of) throw new AppendOutcomeUnknown('The answer was lost.');
  };
}
