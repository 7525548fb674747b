// The embedded log lives as the model does, over restarts.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';
import { eventStoreModel } from '../event-store-model.ts';

eventStoreModel('The SQLite log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-model-'));
  const file = join(folder, 'ledger.sqlite');
  let log = openSqliteLog({ file });
  return {
    store: log.store,
    async reopen() {
      await log.close();
      log = openSqliteLog({ file });
      return log.store;
    },
    async close() {
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
});
