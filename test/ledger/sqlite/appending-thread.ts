// A thread for sqlite-threads.test.ts: appends through its own connection, reads its own write, follows the log.
import { randomUUID } from 'node:crypto';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type ExpectedRevision, WrongExpectedRevision } from '../../../ledger/event-store.ts';
import { connectSqliteLog } from '../../../ledger/sqlite/connect-sqlite-log.ts';

const { file, port, stream, count, follow } = workerData as {
  file: string;
  port: MessagePort;
  stream: string;
  count: number;
  follow: number;
};
const store = connectSqliteLog({ file, port });

async function append(): Promise<number> {
  let expected: ExpectedRevision = 'none';
  let conflicts = 0;
  for (let written = 0; written < count; ) {
    const event = { id: randomUUID(), type: 'SomethingHappened', data: new Uint8Array(), metadata: new Uint8Array() };
    try {
      const [stored] = await store.append(stream, expected, [event]);
      expected = stored!.revision;
      const [read] = await store.readStream(stream, { from: expected, limit: 1 });
      if (read?.id !== event.id) throw new Error('An answered append cannot be read.');
      written++;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      expected = error.actual;
      conflicts++;
    }
  }
  return conflicts;
}

async function followed(): Promise<string[]> {
  const ids: string[] = [];
  for await (const item of store.subscribe({ batchSize: 7 })) {
    if (item.kind === 'events') ids.push(...item.events.map(({ id }) => id));
    if (ids.length >= follow) break;
  }
  return ids;
}

const [conflicts, ids] = await Promise.all([append(), followed()]);
await store.close();
parentPort!.postMessage({ conflicts, ids });
