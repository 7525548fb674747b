// A process for read-only.test.ts and second-process.test.ts: locks a data folder and opens the log in it, appends when it can,
// and says how that went in one line. `hold`: stays with both until it is killed, and appends again for each line it is given.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DomainError } from '../../../../domain/kernel/errors.ts';
import { lockDataFolder } from '../../../../ledger/data-folder-lock.ts';
import { openSqliteLog } from '../../../../ledger/sqlite/open-sqlite-log.ts';
import { newEvents } from '../../event-store-contract.ts';

export interface Opening {
  readonly reached: 'start' | 'locked' | 'opened' | 'appended';
  readonly name?: string;
  readonly code?: string | undefined;
  readonly message?: string;
  readonly uid: number;
}

const [folder, what] = process.argv.slice(2) as [string, 'hold' | 'open' | 'open-unlocked'];
let reached: Opening['reached'] = 'start';
const uid = process.getuid!();
try {
  const lock = what === 'open-unlocked' ? undefined : lockDataFolder(folder);
  reached = 'locked';
  const log = openSqliteLog({ file: join(folder, 'log', 'ledger.sqlite') });
  reached = 'opened';
  const append = async () => {
    const [last] = await log.store.readStream('s', { direction: 'backwards', limit: 1 });
    await log.store.append('s', last?.revision ?? 'none', newEvents(2));
    reached = 'appended';
    console.log(JSON.stringify({ reached, uid } satisfies Opening));
  };
  await append();
  if (what === 'hold') for await (const _ of createInterface({ input: process.stdin })) await append();
  await log.close();
  lock?.release();
} catch (error) {
  const { name, message } = error as Error;
  const code = error instanceof DomainError ? error.code : undefined;
  console.log(JSON.stringify({ reached, name, code, message, uid } satisfies Opening));
  process.exit(0);
}
