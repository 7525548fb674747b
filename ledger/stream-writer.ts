// How are facts recorded that nothing decides on (denials, evidence read, metered leases)? One at a time a stream, at the
// revision remembered from the last write; a conflict or an unknown outcome is settled by reading.
import type { DomainEvent } from '../domain/event-catalog.ts';
import type { Clock } from './clock.ts';
import { decodeEvent, encodeEvent } from './codec.ts';
import { refuseStale } from './command-handler.ts';
import { eventId } from './event-id.ts';
import {
  AppendOutcomeUnknown,
  type EventStore,
  type ExpectedRevision,
  type StoredEvent,
  WrongExpectedRevision,
} from './event-store.ts';
import { makeOneAtATime } from './one-at-a-time.ts';
import { readWholeStream } from './read-whole-stream.ts';
import { type CommandContext, makeReceipt, type Receipt } from './receipt.ts';
import { orUnconfirmed, unconfirmed } from './unconfirmed.ts';

export interface StreamWriter {
  /**
   * Appends the facts, durable when it resolves. The same command id again gives the first receipt, as far back as
   * 1,000 events of the stream. With `expectedRevision`, throws STALE_REVISION when the stream is elsewhere.
   */
  write(
    stream: string,
    facts: readonly DomainEvent[],
    context: CommandContext,
    options?: { readonly expectedRevision?: ExpectedRevision },
  ): Promise<Receipt>;
}

const MAX_ATTEMPTS = 10;
const LOOK_BACK = 1_000;
const REMEMBERED_STREAMS = 1_000;

export function makeStreamWriter({ store, clock }: { store: EventStore; clock: Clock }): StreamWriter {
  const oneAtATime = makeOneAtATime();
  /** Where each stream ended when it was last seen, and the commands that were written to it; oldest use first. */
  const known = new Map<string, { revision: ExpectedRevision; receipts: Map<string, Receipt> }>();

  async function lookAt(stream: string) {
    const seen = known.get(stream);
    known.delete(stream);
    const tail = seen ?? { revision: 'none' as ExpectedRevision, receipts: new Map<string, Receipt>() };
    if (!seen) {
      const last = await store.readStream(stream, { direction: 'backwards', limit: LOOK_BACK });
      remember(tail, [...last].reverse());
    }
    known.set(stream, tail);
    if (known.size > REMEMBERED_STREAMS) known.delete(known.keys().next().value!);
    return tail;
  }

  function remember(
    tail: { revision: ExpectedRevision; receipts: Map<string, Receipt> },
    events: readonly StoredEvent[],
  ) {
    const groups = new Map<string, { stored: StoredEvent; recordedAt: string }[]>();
    for (const stored of events) {
      tail.revision = stored.revision;
      const decoded = decodeEvent(stored);
      if (decoded.kind === 'foreign') continue;
      const { commandId, recordedAt } = decoded.event.metadata;
      groups.set(commandId, [...(groups.get(commandId) ?? []), { stored, recordedAt }]);
    }
    for (const [commandId, sources] of groups) tail.receipts.set(commandId, makeReceipt(commandId, sources, true));
    while (tail.receipts.size > LOOK_BACK) tail.receipts.delete(tail.receipts.keys().next().value!);
  }

  return {
    write: (stream, facts, context, options = {}) =>
      oneAtATime(stream, async () => {
        const { commandId } = context;
        const tail = await lookAt(stream);
        let mine = false;
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          const before = tail.receipts.get(commandId);
          if (before) return { ...before, replayed: !mine };
          refuseStale(stream, options.expectedRevision, tail.revision);
          const recordedAt = clock.now();
          const events = facts.map((fact, index) =>
            encodeEvent(eventId(`${stream}/${commandId}`, index), fact, { ...context, recordedAt }),
          );
          try {
            remember(tail, await store.append(stream, tail.revision, events));
            return { ...tail.receipts.get(commandId)!, replayed: false };
          } catch (error) {
            if (error instanceof AppendOutcomeUnknown) mine = true;
            else if (!(error instanceof WrongExpectedRevision)) throw mine ? unconfirmed('record', error) : error;
            const from = tail.revision === 'none' ? 0n : tail.revision + 1n;
            remember(tail, await orUnconfirmed(mine, 'record', () => readWholeStream(store, stream, from)));
          }
        }
        throw unconfirmed('record');
      }),
  };
}
