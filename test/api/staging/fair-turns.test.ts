import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFairTurns } from '../../../api/staging/fair-turns.ts';

const here = () => new AbortController().signal;

/** Work that says when it has begun, and ends when it is told to. */
function pieceOfWork() {
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let running = false;
  return {
    begun: begun.promise,
    end: () => end.resolve(),
    isRunning: () => running,
    async work() {
      running = true;
      begun.resolve();
      await end.promise;
      running = false;
    },
  };
}

test('so many at once, one of a caller, and the next in line when one is done', async () => {
  const turns = makeFairTurns({ atOnce: 2, mostWaiting: 9 });
  const works = Array.from({ length: 5 }, pieceOfWork);
  const callers = ['a', 'a', 'b', 'c', 'a'];
  const all = works.map(({ work }, n) => turns.take(callers[n]!, here(), work));
  const running = () => works.flatMap(({ isRunning }, n) => (isRunning() ? [n] : []));
  await Promise.all([works[0]!.begun, works[2]!.begun]);
  assert.deepEqual(running(), [0, 2], 'who asked first has one turn, not both');
  works[0]!.end();
  await works[1]!.begun;
  assert.deepEqual(running(), [1, 2]);
  works[1]!.end();
  await works[3]!.begun;
  assert.deepEqual(running(), [2, 3]);
  works[2]!.end();
  await works[4]!.begun;
  for (const { end } of works) end();
  await Promise.all(all);
});

test('not everybody may wait; whoever goes leaves the line', async () => {
  const turns = makeFairTurns({ atOnce: 1, mostWaiting: 1 });
  const first = pieceOfWork();
  const running = turns.take('a', here(), first.work);
  const gone = new AbortController();
  const waiting = turns.take('b', gone.signal, async () => assert.fail('It was given up.'));
  await assert.rejects(
    turns.take('c', here(), async () => {}),
    { code: 'OVERLOADED', message: /1 files wait/ },
  );
  gone.abort();
  await assert.rejects(waiting, { code: 'UNAVAILABLE' });
  const next = turns.take('c', here(), async () => 'its turn');
  first.end();
  assert.equal(await next, 'its turn');
  await running;
});

test('a turn that fails is over', async () => {
  const turns = makeFairTurns({ atOnce: 1, mostWaiting: 0 });
  await assert.rejects(
    turns.take('a', here(), async () => Promise.reject(new Error('It broke.'))),
    /It broke/,
  );
  assert.equal(await turns.take('a', here(), async () => 'fine'), 'fine');
});
