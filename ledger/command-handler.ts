// How does a command become events exactly once? Look its id up, decide on the folded state, append at the exact revision;
// after a conflict or an unknown outcome read again (design sections 2 and 5; guarantees G1 and G8).
import type { DomainEvent } from '../domain/event-catalog.ts';
import type { Decider } from '../domain/kernel/decider.ts';
import { DomainError } from '../domain/kernel/errors.ts';
import type { Recorded } from '../domain/kernel/event.ts';
import type { Clock } from './clock.ts';
import { decodeEvent, encodeEvent } from './codec.ts';
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

export type { CommandContext, Receipt, ReceiptEvent } from './receipt.ts';

export interface CommandHandler {
  /**
   * The receipt of the command's events; of the first time, when the command is retried; of the stream's last event, when
   * there was nothing to change. Throws what `decide` throws, and DomainError IDEMPOTENCY_KEY_REUSED (same command id,
   * other input), STALE_REVISION (the stream is not at `expectedRevision`) or UNAVAILABLE (send the same command again).
   */
  execute<S, C, F extends DomainEvent>(
    decider: Decider<S, C, F>,
    stream: string,
    command: C,
    context: CommandContext,
    options?: { readonly expectedRevision?: ExpectedRevision },
  ): Promise<Receipt>;
  load<S, C, F extends DomainEvent>(decider: Decider<S, C, F>, stream: string): Promise<Loaded<S, F>>;
}

export interface Loaded<S, F extends DomainEvent> {
  readonly state: S;
  readonly revision: ExpectedRevision;
  readonly events: readonly Recorded<F>[];
}

/** Writers in other threads may win a few times; more than this is a fault, not bad luck. */
const MAX_ATTEMPTS = 10;

export function makeCommandHandler({ store, clock }: { store: EventStore; clock: Clock }): CommandHandler {
  const oneAtATime = makeOneAtATime();

  async function loadStored<S, C, F extends DomainEvent>(decider: Decider<S, C, F>, stream: string) {
    const all = await readWholeStream(store, stream);
    const recorded: { stored: StoredEvent; event: Recorded<F> }[] = [];
    let state = decider.initial;
    for (const stored of all) {
      const decoded = decodeEvent(stored);
      if (decoded.kind === 'foreign') continue;
      const event = decoded.event as Recorded<F>;
      recorded.push({ stored, event });
      state = decider.evolve(state, event);
    }
    const revision: ExpectedRevision = all.at(-1)?.revision ?? 'none';
    return { state, revision, recorded };
  }

  return {
    execute: (decider, stream, command, context, options = {}) =>
      oneAtATime(stream, async () => {
        const { commandId, inputFingerprint } = context;
        let outcomeUnknown = false;
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          const { state, revision, recorded } = await orUnconfirmed(outcomeUnknown, 'command', () =>
            loadStored(decider, stream),
          );
          const sources = recorded.map(({ stored, event }) => ({
            stored,
            recordedAt: event.metadata.recordedAt,
            event,
          }));
          const before = sources.filter(({ event }) => event.metadata.commandId === commandId);
          if (before.length > 0) {
            if (before.some(({ event }) => event.metadata.inputFingerprint !== inputFingerprint)) throw keyReused();
            return makeReceipt(commandId, before, !outcomeUnknown);
          }
          refuseStale(stream, options.expectedRevision, revision);
          const facts = decider.decide(command, state);
          if (facts.length === 0) {
            const last = sources.at(-1);
            if (!last) throw new Error(`A command for the empty stream ${stream} decided nothing.`);
            return makeReceipt(commandId, [last], true);
          }
          const recordedAt = clock.now();
          // The stream is part of the id: one client key used on two streams must not give one id to two events.
          const events = facts.map((fact, index) =>
            encodeEvent(eventId(`${stream}/${commandId}`, index), fact, { ...context, recordedAt }),
          );
          try {
            const stored = await store.append(stream, revision, events);
            return makeReceipt(
              commandId,
              stored.map((each) => ({ stored: each, recordedAt: recordedAtOf(each) })),
              false,
            );
          } catch (error) {
            if (error instanceof AppendOutcomeUnknown) outcomeUnknown = true;
            else if (!(error instanceof WrongExpectedRevision))
              throw outcomeUnknown ? unconfirmed('command', error) : error;
          }
        }
        throw unconfirmed('command');
      }),

    async load(decider, stream) {
      const { state, revision, recorded } = await loadStored(decider, stream);
      return { state, revision, events: recorded.map(({ event }) => event) };
    },
  };
}

/** From the stored bytes: after a retry they are the first ones, not what was just encoded. */
function recordedAtOf(stored: StoredEvent): string {
  const decoded = decodeEvent(stored);
  return decoded.kind === 'event' ? decoded.event.metadata.recordedAt : '';
}

const keyReused = () =>
  new DomainError(
    'IDEMPOTENCY_KEY_REUSED',
    'This idempotency key was used before with other input; use a new key, or send the first input again.',
  );

/** Throws STALE_REVISION. */
export function refuseStale(stream: string, expected: ExpectedRevision | undefined, actual: ExpectedRevision): void {
  if (expected === undefined || expected === actual) return;
  const is = actual === 'none' ? 'does not exist yet' : `is at revision ${actual}`;
  throw new DomainError('STALE_REVISION', `Stream ${stream} ${is}, not at ${expected}; read it again, then decide.`, {
    expected: String(expected),
    actual: String(actual),
  });
}
