// Do the checks that the other system tests rest on find what is wrong? Each is shown a small ledger with one fault.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  assertLeasesAreMetered,
  assertPredictionsAreCounted,
  assertRunsEndOnce,
  assertStreamsHaveNoGap,
} from '../support/system/check-ledger.ts';
import type { LedgerEvent } from '../support/system/read-ledger.ts';

let ids = 0;
/** Only what the checks look at. */
function event(type: string, stream: string, revision: number, data: object): LedgerEvent {
  ids += 1;
  return { type, stream, revision: BigInt(revision), id: `id-${ids}`, data } as unknown as LedgerEvent;
}
const prediction = (counter: number, caller = 'sb_a') => {
  const made = event('PredictionScored', 'p', counter - 1, {});
  return { ...made, data: { predictionId: made.id, deploymentId: 'dp', caller, counter } } as unknown as LedgerEvent;
};
const fails = (check: () => void, says: RegExp) =>
  assert.throws(check, (error) => error instanceof assert.AssertionError && says.test(error.message));

test('a gap in a stream and a doubled id are found', () => {
  const whole = [event('A', 's', 0, {}), event('B', 's', 1, {})];
  assertStreamsHaveNoGap(whole);
  fails(() => assertStreamsHaveNoGap([whole[0]!, event('C', 's', 2, {})]), /C on s/);
  fails(() => assertStreamsHaveNoGap([whole[0]!, { ...whole[1]!, id: whole[0]!.id }]), /twice/);
});

test('a missing and a doubled prediction are found, a caller at a time', () => {
  assertPredictionsAreCounted([prediction(1), prediction(1, 'sb_b'), prediction(2)]);
  fails(() => assertPredictionsAreCounted([prediction(1), prediction(3)]), /counter/);
  fails(() => assertPredictionsAreCounted([prediction(1), prediction(1)]), /counter/);
});

test('a run with two ends, none, or without its version is found', () => {
  const trainingId = 'tr';
  const requested = event('TrainingRequested', 't', 0, { trainingId });
  const started = event('TrainingStarted', 't', 1, { trainingId, attempt: 1 });
  const completed = event('TrainingCompleted', 't', 2, { trainingId });
  const version = event('ModelVersionCreated', 'm', 0, { origin: { kind: 'trained', trainingId, base: null } });
  assertRunsEndOnce([requested, started, completed, version]);
  fails(() => assertRunsEndOnce([requested, started]), /0 ends/);
  fails(() => assertRunsEndOnce([requested, started, completed, completed, version]), /2 ends/);
  fails(() => assertRunsEndOnce([requested, started, completed]), /versions of run/);
  fails(() => assertRunsEndOnce([requested, started, completed, version, version]), /versions of run/);
});

test('a lease that is open, has a gap, or claims what no event carries is found', () => {
  const window = (number: number, change: object = {}) =>
    event('UsageMetered', 'l', number, {
      leaseId: 'ls',
      window: number,
      from: `t${Math.max(0, number - 1)}`,
      to: `t${number}`,
      deviceNs: number * 10,
      attributedNs: number * 4,
      final: number === 1,
      ...change,
    });
  const work = event('PredictionScored', 'p', 0, { usage: { leaseId: 'ls', deviceNs: 4 } });
  assertLeasesAreMetered([window(0), work, window(1)]);
  fails(() => assertLeasesAreMetered([window(0), work, window(1, { final: false })]), /last one/);
  fails(() => assertLeasesAreMetered([window(0), work, window(1, { from: 't9' })]), /start of window/);
  fails(() => assertLeasesAreMetered([window(0), work, window(1, { window: 2 })]), /window of/);
  fails(() => assertLeasesAreMetered([window(0), window(1)]), /claims on/);
  fails(() => assertLeasesAreMetered([window(0), work, window(1, { deviceNs: 3 })]), /more than was held/);
  fails(() => assertLeasesAreMetered([work]), /never metered/);
});
