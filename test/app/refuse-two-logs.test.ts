import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { refuseTwoLogs } from '../../app/refuse-two-logs.ts';
import { noteMoved } from '../../ledger/moved-log.ts';
import { openSqliteLog } from '../../ledger/sqlite/open-sqlite-log.ts';
import { newEvents } from '../ledger/event-store-contract.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';

const ADDRESS = 'esdb://db:2113?tls=false';

test('a folder without a log, or with an empty one, starts on either store', async (t) => {
  const dataDir = temporaryFolder(t);
  const file = join(dataDir, 'log', 'ledger.sqlite');
  refuseTwoLogs(dataDir, file, undefined);
  refuseTwoLogs(dataDir, file, ADDRESS);
  await openSqliteLog({ file }).close();
  refuseTwoLogs(dataDir, file, ADDRESS);
});

test('a folder whose log was never carried over is refused to EventStoreDB, and says how', async (t) => {
  const dataDir = temporaryFolder(t);
  const file = join(dataDir, 'log', 'ledger.sqlite');
  const log = openSqliteLog({ file });
  await log.store.append('model-1', 'none', newEvents(1));
  await log.close();
  assert.throws(() => refuseTwoLogs(dataDir, file, ADDRESS), /holds a log of its own; carry it over with countersign/);
  refuseTwoLogs(dataDir, file, undefined);
});

test('a log that has moved starts on EventStoreDB alone', async (t) => {
  const dataDir = temporaryFolder(t);
  const file = join(dataDir, 'log', 'ledger.sqlite');
  noteMoved(dataDir, { to: 'esdb://db:2113', events: 3, digest: 'abc', at: '2026-11-24T00:00:00.000Z' });
  assert.throws(() => refuseTwoLogs(dataDir, file, undefined), /has moved to esdb:\/\/db:2113 \(3 events/);
  refuseTwoLogs(dataDir, file, ADDRESS);
});
