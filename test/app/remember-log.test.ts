import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { refuseOtherLog, rememberLog } from '../../app/remember-log.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { newEvent } from '../ledger/event-store-contract.ts';
import { temporaryFolder } from '../support/system/temporary-folder.ts';

test('a folder keeps to the log that it was served with, wherever that log stands', async (t) => {
  const file = join(temporaryFolder(t), 'log', 'origin.json');
  const event = newEvent();
  const [log, carriedOver, another, empty] = [1, 2, 3, 4].map(makeMemoryEventStore);
  await rememberLog(file, empty!);
  await refuseOtherLog(file, empty!);
  await log!.append('model-1', 'none', [event]);
  await carriedOver!.append('model-1', 'none', [event]);
  await another!.append('model-1', 'none', [newEvent()]);
  await refuseOtherLog(file, another!);
  assert.equal(existsSync(file), false, 'looking alone binds the folder to no log');
  await rememberLog(file, log!);
  await rememberLog(file, another!);
  await refuseOtherLog(file, log!);
  await refuseOtherLog(file, carriedOver!);
  await assert.rejects(
    refuseOtherLog(file, another!),
    /begins with another event, but .* belongs to the one that begins/,
  );
  await assert.rejects(refuseOtherLog(file, empty!), /is empty, but/);
  writeFileSync(file, '{');
  await assert.rejects(refuseOtherLog(file, log!), /cannot be read/);
  await assert.rejects(rememberLog(file, log!), /cannot be read/);
});
