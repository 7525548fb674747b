// Recorded time never runs backwards: not with the wall clock, not across threads, not over a restart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeClockCell, makeMonotonicClock } from '../../ledger/clock.ts';

test('a wall clock set back does not take the record with it', () => {
  const times = [1_000, 500, 999.9, 1_001.7, 0];
  const clock = makeMonotonicClock(makeClockCell(), () => times.shift()!);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => Date.parse(clock.now())),
    [1_000, 1_000, 1_000, 1_001, 1_001],
  );
});

test('clocks on one cell, and a clock after the last event, never go behind what was given out', () => {
  const cell = makeClockCell();
  const ahead = makeMonotonicClock(cell, () => 5_000);
  const behind = makeMonotonicClock(cell, () => 4_000);
  assert.equal(ahead.now(), '1970-01-01T00:00:05.000Z');
  assert.equal(behind.now(), '1970-01-01T00:00:05.000Z');
  const restarted = makeMonotonicClock(makeClockCell(), () => 4_000, '1970-01-01T00:00:07.123Z');
  assert.equal(restarted.now(), '1970-01-01T00:00:07.123Z');
});
