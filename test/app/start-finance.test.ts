// The meter of storage turns at an orderly close, once the views were whole, and never before.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startFinance } from '../../app/start-finance.ts';
import { streams } from '../../domain/kernel/ids.ts';
import { startFinanceHouse } from '../api/costs/finance-house.ts';

test('a house that began and closes meters what it held; one that never began does not', async (t) => {
  const { api, at, ask } = await startFinanceHouse(t);
  await ask('query ($at: Position) { costSummary(atLeast: $at) { lines } }', { at });
  const { store, streamWriter, commands, clock, views } = api.deps;
  const faults: string[] = [];
  const start = () =>
    startFinance({
      store,
      writer: streamWriter,
      commands,
      clock,
      views,
      businessUnit: 'platform',
      storageMeterMinutes: 60,
      onFault: (fault) => faults.push(fault),
    });
  const windows = async () => (await store.readStream(streams.storage(), { limit: 10 })).length;
  await start().close();
  assert.equal(await windows(), 0);
  const finance = start();
  finance.begin();
  await finance.close();
  assert.equal(await windows(), 1);
  const idle = start();
  idle.begin();
  await idle.close();
  assert.equal(await windows(), 1, 'nothing was recorded since');
  assert.deepEqual(faults, []);
});
