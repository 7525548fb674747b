import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecesInTime } from '../../../api/http/pieces-in-time.ts';
import { manualTimers } from '../api-fixture.ts';

const IDLE_MS = 30_000;

test('a sender who is silent for too long is gone; how long the house takes with a piece does not count', async () => {
  const timers = manualTimers();
  async function* sender() {
    yield Buffer.from('a');
    yield Buffer.from('b');
    await new Promise(() => {});
  }
  const pieces = piecesInTime(sender(), IDLE_MS, timers)[Symbol.asyncIterator]();
  for (const text of ['a', 'b']) {
    const { value } = await pieces.next();
    assert.equal(Buffer.from(value!).toString(), text);
    timers.pass(10 * IDLE_MS);
  }
  const next = pieces.next();
  timers.pass(IDLE_MS - 1);
  timers.pass(1);
  await assert.rejects(next, { code: 'UNAVAILABLE', message: /^Nothing came for 30 seconds/ });
  assert.equal((await pieces.next()).done, true);
});

test('a sender who ends, breaks off or is not wanted any more leaves no timer behind', async () => {
  let waiting = 0;
  const timers = {
    after() {
      waiting++;
      let over = false;
      return () => {
        if (!over) waiting--;
        over = true;
      };
    },
  };
  let closed = 0;
  async function* sender(breaks: boolean) {
    try {
      yield Buffer.from('a');
      if (breaks) throw new Error('The connection was reset.');
    } finally {
      closed++;
    }
  }
  for await (const _ of piecesInTime(sender(false), IDLE_MS, timers)) assert.equal(waiting, 0);
  for await (const _ of piecesInTime(sender(false), IDLE_MS, timers)) break;
  await assert.rejects(async () => {
    for await (const _ of piecesInTime(sender(true), IDLE_MS, timers));
  }, /connection was reset/);
  assert.deepEqual([waiting, closed], [0, 3]);
});
