import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeReadings } from '../../../api/staging/readings.ts';

const reader = (stagedId: string, caller = 'sb_a') => ({ stagedId, caller, gone: new AbortController().signal });
const rows = (how = '') => ({ for: 'rows', how }) as const;
const never = () => new Promise<never>(() => {});

test('the same look at a file is taken once; another look of the same caller waits for its turn', async () => {
  const readings = makeReadings();
  const gate = Promise.withResolvers<string>();
  const begun: string[] = [];
  const look = (what: string) =>
    readings.look(reader('st_1'), rows(what), () => {
      begun.push(what);
      return gate.promise;
    });
  const all = [look('as csv'), look('as csv'), look('with a schema')];
  assert.deepEqual(begun, []);
  await new Promise(setImmediate);
  assert.deepEqual(begun, ['as csv']);
  gate.resolve('found');
  assert.deepEqual(await Promise.all(all), ['found', 'found', 'found']);
  assert.deepEqual(begun, ['as csv', 'with a schema']);
});

test('a caller has two readings at most, of whatever kind; others are not held up by them', async () => {
  const readings = makeReadings();
  const gate = Promise.withResolvers<void>();
  const all = [
    readings.look(reader('st_1'), rows(), () => gate.promise),
    readings.take(reader('st_2'), () => gate.promise),
  ];
  const most = { code: 'TOO_MANY_REQUESTS', details: { most: 2 } };
  await assert.rejects(readings.look(reader('st_3'), rows(), never), most);
  await assert.rejects(readings.take(reader('st_3'), never), most);
  assert.equal(await readings.look(reader('st_4', 'sb_b'), rows(), async () => 'looked'), 'looked');
  assert.equal(await readings.take(reader('st_4', 'sb_b'), async () => 'taken'), 'taken');
  gate.resolve();
  await Promise.all(all);
  assert.equal(await readings.look(reader('st_3'), rows(), async () => 'its turn'), 'its turn');
});

test('a file is taken in by one at a time; the second finds what the first has done', async () => {
  const readings = makeReadings();
  const done: string[] = [];
  const take = (name: string) =>
    readings.take(reader('st_1'), async () => {
      const before = [...done];
      await new Promise(setImmediate);
      done.push(name);
      return before;
    });
  assert.deepEqual(await Promise.all([take('first'), take('second')]), [[], ['first']]);
});

test('progress is that of the reading that began last, and is told until the last one ends', async () => {
  const readings = makeReadings();
  const [looked, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const look = readings.look(reader('st_1'), rows(), (onProgress) => {
    onProgress({ rows: 1, bytes: 10 });
    return looked.promise;
  });
  await new Promise(setImmediate);
  assert.deepEqual(readings.of(reader('st_1')), { rows: 1, bytes: 10 });
  const take = readings.take(reader('st_1'), async (onProgress) => {
    onProgress({ rows: 2, bytes: 20 });
    return taken.promise;
  });
  await new Promise(setImmediate);
  assert.deepEqual(readings.of(reader('st_1')), { rows: 2, bytes: 20 });
  taken.resolve();
  await take;
  assert.deepEqual(readings.of(reader('st_1')), { rows: 1, bytes: 10 }, 'one of two has ended');
  assert.equal(readings.of(reader('st_1', 'sb_b')), undefined, 'a stranger with the id sees nothing');
  looked.resolve();
  await look;
  assert.equal(readings.of(reader('st_1')), undefined);
});

test('looks for models that wait for their process hold up no look for rows', async () => {
  const readings = makeReadings();
  const gate = Promise.withResolvers<void>();
  const models = ['sb_a', 'sb_b', 'sb_c'].map((caller) =>
    readings.look(reader('st_1', caller), { for: 'model', how: '' }, () => gate.promise),
  );
  assert.equal(await readings.look(reader('st_2', 'sb_a'), rows(), async () => 'looked'), 'looked');
  gate.resolve();
  await Promise.all(models);
});
