// The embedded log passes the contract, from the thread that opened it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';
import { eventStoreContract } from '../event-store-contract.ts';

eventStoreContract('The SQLite log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-log-'));
  const log = openSqliteLog({ file: join(folder, 'ledger.sqlite') });
  return {
    store: log.store,
    async close() {
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
});
