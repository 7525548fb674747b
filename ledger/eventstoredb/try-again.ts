// When is a call tried again? While it may still succeed and its time is not over; what the server refuses for good is told at
// once, in the port's own errors.
import { setTimeout as wait } from 'node:timers/promises';
import { DomainError } from '../../domain/kernel/errors.ts';
import { AppendOutcomeUnknown, EventRejected, UnknownPosition, WrongExpectedRevision } from '../event-store.ts';
import type { EsdbLimits } from './esdb-limits.ts';
import { failureOf } from './failures.ts';
import { plainReason } from './plain-reason.ts';

export interface Tries {
  /** When the last try has begun, by `now`. */
  readonly until: number;
  /**
   * Waits before the next try. Throws what the failure means when there is none: `last` says it to the caller when time is
   * over or the store closes.
   */
  afterFailure(error: unknown, last: (why: string) => Error): Promise<void>;
}

export function makeTries(
  limits: EsdbLimits,
  closing: AbortSignal,
  now: () => number,
  until: number = now() + limits.giveUpMs,
): Tries {
  let waitMs = limits.firstWaitMs;
  return {
    until,
    async afterFailure(error, last) {
      throwFinal(error);
      if (closing.aborted || now() + waitMs > until) throw last(plainReason(error));
      try {
        await wait(waitMs, undefined, { signal: closing, ref: true });
      } catch {
        throw last('the store is closed');
      }
      waitMs = Math.min(waitMs * 2, limits.longestWaitMs);
    },
  };
}

/** Throws when the error is an answer and not an accident. */
export function throwFinal(error: unknown): void {
  if (
    error instanceof WrongExpectedRevision ||
    error instanceof EventRejected ||
    error instanceof UnknownPosition ||
    error instanceof AppendOutcomeUnknown ||
    error instanceof DomainError
  ) {
    throw error;
  }
  switch (failureOf(error)) {
    case 'denied':
      throw new DomainError(
        'UNAVAILABLE',
        'The event store refuses this server; check the user, the password and the rights in COUNTERSIGN_EVENTSTORE.',
      );
    case 'rejected':
      throw new EventRejected(`The event store can never take or give this: ${plainReason(error)}.`);
    default:
  }
}

/** Is the error an answer, or a refusal that stays? */
export function isFinal(error: unknown): boolean {
  try {
    throwFinal(error);
    return false;
  } catch {
    return true;
  }
}
