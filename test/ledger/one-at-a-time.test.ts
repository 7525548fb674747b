// Work on one key keeps its order and never overlaps; keys do not wait for each other; a failure holds nobody up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeOneAtATime } from '../../ledger/one-at-a-time.ts';

test('one key is one queue, two keys are two', async () => {
  const run = makeOneAtATime();
  const events: string[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = run('a', async () => {
    events.push('a1 begins');
    await gate;
    events.push('a1 ends');
    throw new Error('a1 failed');
  });
  const second = run('a', async () => {
    events.push('a2');
    return 2;
  });
  await run('b', async () => events.push('b1'));
  assert.deepEqual(events, ['a1 begins', 'b1']);
  open();
  await assert.rejects(first, /a1 failed/);
  assert.equal(await second, 2);
  assert.deepEqual(events, ['a1 begins', 'b1', 'a1 ends', 'a2']);
});
