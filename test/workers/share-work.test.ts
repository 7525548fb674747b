import assert from 'node:assert/strict';
import test from 'node:test';
import { shareWork } from '../../workers/share-work.ts';

/** Work that goes on until its signal, or a test, ends it. */
function open() {
  let finish!: (value: string) => void;
  let ended = false;
  const shared = shareWork(
    (signal) =>
      new Promise<string>((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => {
          ended = true;
          reject(new Error('Nobody waits.'));
        });
      }),
  );
  return { shared, finish: (value: string) => finish(value), isEnded: () => ended };
}

test('work ends with the last who waits for it, and not with the first', async () => {
  const { shared, isEnded } = open();
  const [one, two] = [new AbortController(), new AbortController()];
  shared.join(one.signal);
  shared.join(two.signal);
  one.abort();
  assert.equal(isEnded(), false);
  two.abort();
  assert.equal(isEnded(), true);
  await assert.rejects(shared.result, /Nobody waits/);
});

test('somebody without a signal never goes away', async () => {
  const { shared, isEnded, finish } = open();
  const one = new AbortController();
  shared.join(one.signal);
  shared.join(undefined);
  one.abort();
  assert.equal(isEnded(), false);
  finish('done');
  assert.equal(await shared.result, 'done');
});

test('who went away before cannot join, and going after the end ends nothing', async () => {
  const { shared, isEnded, finish } = open();
  assert.throws(() => shared.join(AbortSignal.abort(new Error('Gone.'))), /Gone/);
  const one = new AbortController();
  shared.join(one.signal);
  finish('done');
  await shared.result;
  one.abort();
  assert.equal(isEnded(), false);
});
