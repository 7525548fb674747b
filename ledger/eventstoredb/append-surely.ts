// How is an append made certain? At an exact revision EventStoreDB compares ids, so the same append may be sent again: it is
// stored once. After a lost answer the stream is read, then the append repeated; the answer is what is stored, read back,
// because the server takes a retry with other bytes for the first and says nothing of it (docs/adr/0013).
import { isRetry, nextRevision } from '../check-append.ts';
import {
  AppendOutcomeUnknown,
  type ExpectedRevision,
  type NewEvent,
  type StoredEvent,
  WrongExpectedRevision,
} from '../event-store.ts';
import type { Connection } from './connection.ts';
import type { EsdbLimits } from './esdb-limits.ts';
import { failureOf } from './failures.ts';
import { plainReason } from './plain-reason.ts';
import { isFinal, makeTries } from './try-again.ts';
import { appendMessages } from './wire-requests.ts';

interface Parts {
  readonly connection: Connection;
  readonly limits: EsdbLimits;
  readonly closing: AbortSignal;
  readonly now: () => number;
  readonly count: (what: 'tries' | 'unknown') => void;
  /** Events of a stream from a revision on, oldest first. */
  readonly read: (stream: string, from: bigint, limit: number, until: number) => Promise<readonly StoredEvent[]>;
  readonly lastRevision: (stream: string) => Promise<ExpectedRevision>;
}

export async function appendSurely(
  parts: Parts,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<readonly StoredEvent[]> {
  const { connection, limits, closing, now, count, read, lastRevision } = parts;
  const first = nextRevision(expected);
  const tries = makeTries(limits, closing, now);
  let maybeStored = false;
  for (;;) {
    try {
      // Read before it is repeated: what is there need not be sent again.
      if (maybeStored) {
        const stored = await read(stream, first, events.length, tries.until);
        if (isRetry(stored, events)) return stored;
        if (stored.length > 0) throw new WrongExpectedRevision(stream, expected, await lastRevision(stream));
      }
      count('tries');
      const answer = await connection.append(appendMessages(stream, expected, events), limits.tryMs);
      const conflict = answer.getWrongExpectedVersion();
      if (conflict) {
        throw new WrongExpectedRevision(
          stream,
          expected,
          conflict.hasCurrentRevision() ? BigInt(conflict.getCurrentRevision()) : 'none',
        );
      }
      maybeStored = true;
      const stored = await read(stream, first, events.length, tries.until);
      if (isRetry(stored, events)) return stored;
      throw new AppendOutcomeUnknown(
        `The event store took ${events.length} events for stream ${stream} but does not show them at revision ${first}; its metadata may hide them.`,
      );
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision || error instanceof AppendOutcomeUnknown)) {
        if (failureOf(error) === 'unknown') {
          count('unknown');
          maybeStored = true;
        }
      }
      const unsure = (why: string) =>
        new AppendOutcomeUnknown(`The event store did not confirm an append to ${stream} (${why}).`);
      // Once it may be stored, a refusal of a later try or of the reading back says nothing about the append.
      if (maybeStored && !(error instanceof WrongExpectedRevision) && isFinal(error)) throw unsure(plainReason(error));
      await tries.afterFailure(error, unsure);
    }
  }
}
