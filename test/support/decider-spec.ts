// Given these events, when this command comes, then these facts follow, or this refusal: the form of every decision test.
import assert from 'node:assert/strict';
import type { Decider } from '../../domain/kernel/decider.ts';
import { DomainError, type ErrorCode } from '../../domain/kernel/errors.ts';
import type { Fact } from '../../domain/kernel/event.ts';

export function deciderSpec<S, C, F extends Fact>(decider: Decider<S, C, F>) {
  return (...past: readonly F[]) => {
    const state = past.reduce(decider.evolve, decider.initial);
    return {
      when(command: C) {
        return {
          /** The facts, exactly; folding them must work too, or the next command is judged on the past. */
          follows(...facts: readonly F[]): void {
            const decided = decider.decide(command, state);
            assert.deepEqual(decided, facts);
            decided.reduce(decider.evolve, state);
          },
          /** `sentence`: what the message must say, so that a person can act on it. */
          refused(code: ErrorCode, sentence: RegExp): void {
            assert.throws(
              () => decider.decide(command, state),
              (error) => {
                assert.ok(error instanceof DomainError, String(error));
                assert.equal(error.code, code);
                assert.match(error.message, sentence);
                assert.match(error.message, /\.$/, 'a refusal is a sentence');
                return true;
              },
            );
          },
        };
      },
    };
  };
}
