import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSharedWork } from '../../../api/staging/shared-work.ts';

const here = () => new AbortController().signal;

test('the same work asked for at once is done once; asked for later, again', async () => {
  const share = makeSharedWork();
  const gate = Promise.withResolvers<string>();
  let times = 0;
  const work = () => {
    times++;
    return gate.promise;
  };
  const all = [share('a', here(), work), share('a', here(), work), share('b', here(), work)];
  gate.resolve('done');
  assert.deepEqual(await Promise.all(all), ['done', 'done', 'done']);
  assert.equal(times, 2);
  await share('a', here(), work);
  assert.equal(times, 3);
});

test('a failure is everybody’s, and the next who asks begins anew', async () => {
  const share = makeSharedWork();
  const failing = () => Promise.reject(new Error('It broke.'));
  const both = await Promise.allSettled([share('a', here(), failing), share('a', here(), failing)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await share('a', here(), async () => 'better'), 'better');
});

test('work ends when the last of those who wait for it is gone, not before', async () => {
  const share = makeSharedWork();
  let ended = false;
  const endless = (gone: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      gone.addEventListener('abort', () => {
        ended = true;
        reject(gone.reason);
      });
    });
  const [first, second] = [new AbortController(), new AbortController()];
  const looks = [share('a', first.signal, endless), share('a', second.signal, endless)];
  first.abort();
  await assert.rejects(looks[0]!, { code: 'UNAVAILABLE' });
  assert.equal(ended, false);
  second.abort();
  await assert.rejects(looks[1]!, { code: 'UNAVAILABLE' });
  assert.equal(ended, true);
  assert.equal(await share('a', here(), async () => 'anew'), 'anew');
  await assert.rejects(
    share('a', second.signal, async () => 'nobody reads this'),
    { code: 'UNAVAILABLE' },
  );
});
