// A process for sqlite-durability.test.ts: writers append without end; each confirmed append is one line on standard output.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { ExpectedRevision } from '../../../ledger/event-store.ts';
import { openSqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';

const log = openSqliteLog({ file: process.argv[2]! });

async function append(stream: string): Promise<void> {
  const last = (await log.store.readStream(stream, { direction: 'backwards', limit: 1 }))[0];
  let expected: ExpectedRevision = last?.revision ?? 'none';
  for (;;) {
    const count = 1 + Math.floor(Math.random() * 4);
    const events = Array.from({ length: count }, () => ({
      id: randomUUID(),
      type: 'SomethingHappened',
      data: new TextEncoder().encode('{"pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}'),
      metadata: new TextEncoder().encode('{"v":1}'),
    }));
    const stored = await log.store.append(stream, expected, events);
    expected = stored.at(-1)!.revision;
    // Synchronous, so that what was confirmed is out before the next step of this process.
    writeSync(1, `${stream} ${stored.map(({ revision, id }) => `${revision}:${id}`).join(',')}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, index) => append(`s-${index}`)));
