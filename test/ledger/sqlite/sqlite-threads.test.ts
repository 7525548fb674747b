// Many threads, one writer: each revision is won once, every follower is woken for everything, and syncs are shared.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { DomainError } from '../../../domain/kernel/errors.ts';
import { AppendOutcomeUnknown } from '../../../ledger/event-store.ts';
import { openSqliteLog, type SqliteLog } from '../../../ledger/sqlite/open-sqlite-log.ts';
import { newEvent, newEvents, utf8 } from '../event-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-threads-'));
after(() => rmSync(folder, { recursive: true }));
const fresh = (name: string) => join(folder, name, 'ledger.sqlite');

function startThread(log: SqliteLog, file: string, data: { stream: string; count: number; follow: number }) {
  const port = log.client();
  return new Worker(new URL('./appending-thread.ts', import.meta.url), {
    workerData: { file, port, ...data },
    transferList: [port],
  });
}

test('two threads on one stream: each revision is won once, and both followers see all in one order', {
  timeout: 60_000,
}, async () => {
  const file = fresh('two');
  const log = openSqliteLog({ file });
  const threads = [0, 1].map(() => startThread(log, file, { stream: 'contended', count: 100, follow: 200 }));
  const answers = await Promise.all(threads.map(async (thread) => (await once(thread, 'message'))[0]));
  const all = await log.store.readStream('contended', { limit: 1000 });
  assert.deepEqual(
    all.map(({ revision }) => revision),
    Array.from({ length: 200 }, (_, index) => BigInt(index)),
  );
  for (const { ids } of answers)
    assert.deepEqual(
      ids,
      all.map(({ id }) => id),
    );
  await Promise.all(threads.map((thread) => thread.terminate()));
  await log.close();
});

test('a thread that dies takes nobody with it', { timeout: 60_000 }, async () => {
  const file = fresh('dies');
  const log = openSqliteLog({ file });
  const thread = startThread(log, file, { stream: 'other', count: 1_000_000, follow: 1 });
  for await (const item of log.store.subscribe()) if (item.kind === 'events') break;
  await thread.terminate();
  const [stored] = await log.store.append('mine', 'none', newEvents(1));
  assert.equal(stored!.revision, 0n);
  await log.close();
});

test('writers at once share syncs: far fewer commits than answers', { timeout: 60_000 }, async () => {
  const log = openSqliteLog({ file: fresh('group') });
  const before = await log.store.stats();
  await Promise.all(
    Array.from({ length: 64 }, async (_, writer) => {
      for (let i = 0; i < 20; i++)
        await log.store.append(`s-${writer}`, i === 0 ? 'none' : BigInt(i - 1), newEvents(1));
    }),
  );
  const { commits, appends, events } = await log.store.stats();
  assert.equal(appends - before.appends, 1280);
  assert.equal(events - before.events, 1280);
  assert.ok((commits - before.commits) * 4 < 1280, `${commits} commits for 1,280 answers`);
  await log.close();
});

test('a closed log opens again where it was, positions and revisions go on', async () => {
  const file = fresh('again');
  const first = openSqliteLog({ file });
  const stored = await first.store.append('größe-🙂', 'none', [newEvent({ data: utf8('{"n":1}') }), newEvent()]);
  await first.close();
  const second = openSqliteLog({ file });
  assert.deepEqual(
    (await second.store.readAll({ limit: 10 })).map(({ id, revision, position }) => ({ id, revision, position })),
    stored.map(({ id, revision, position }) => ({ id, revision, position })),
  );
  const retried = await second.store.append('größe-🙂', 'none', [newEvent({ id: stored[0]!.id })]);
  assert.equal(Buffer.from(retried[0]!.data).toString(), '{"n":1}', 'a retry after a restart gets the stored bytes');
  const [next] = await second.store.append('größe-🙂', 1n, newEvents(1));
  assert.ok(next!.position > stored[1]!.position);
  await second.close();
});

test('appends asked for before a close are answered, later ones refused', async () => {
  const log = openSqliteLog({ file: fresh('closing') });
  const before = Array.from({ length: 50 }, (_, index) => log.store.append(`s-${index}`, 'none', newEvents(1)));
  const closing = log.close();
  const late = log.store.append('late', 'none', newEvents(1));
  await assert.rejects(late, (error) => error instanceof DomainError && error.code === 'UNAVAILABLE');
  assert.equal((await Promise.all(before)).length, 50);
  await closing;
  await log.close();
  assert.throws(() => log.client(), DomainError);
});

test('another SQLite file, text, or a log of a format to come is refused in one sentence and left as it is', () => {
  const foreign = join(folder, 'foreign.sqlite');
  const database = new DatabaseSync(foreign);
  database.exec('CREATE TABLE events (a)');
  database.close();
  const text = join(folder, 'text.sqlite');
  writeFileSync(text, 'Dear diary, this is a text that is no database at all.'.repeat(100));
  const newer = fresh('newer');
  openSqliteLog({ file: newer }).close();
  const future = new DatabaseSync(newer);
  future.exec('PRAGMA user_version = 2');
  future.close();
  for (const [file, says] of [
    [foreign, /not a Countersign log/],
    [text, /not a database/],
    [newer, /format 2/],
  ] as const) {
    assert.throws(
      () => openSqliteLog({ file }),
      (error) => error instanceof DomainError && error.code === 'UNAVAILABLE' && says.test(error.message),
    );
  }
  const still = new DatabaseSync(foreign);
  assert.equal(still.prepare('SELECT count(*) AS n FROM sqlite_schema').get()!.n, 1);
  still.close();
});

test('a stored event cannot be changed or deleted by a slip', async () => {
  const file = fresh('slip');
  const log = openSqliteLog({ file });
  await log.store.append('a-1', 'none', newEvents(1));
  await log.close();
  const database = new DatabaseSync(file);
  assert.throws(() => database.exec("UPDATE events SET type = 'Other'"), /never change/);
  assert.throws(() => database.exec('DELETE FROM events'), /never deleted/);
  database.close();
});

test('an append whose thread ends without an answer has an unknown outcome', async () => {
  const file = fresh('gone');
  const log = openSqliteLog({ file });
  const port = log.client();
  const { connectSqliteLog } = await import('../../../ledger/sqlite/connect-sqlite-log.ts');
  const other = connectSqliteLog({ file, port });
  await other.append('a-1', 'none', newEvents(1));
  await log.close();
  await assert.rejects(other.append('a-1', 0n, newEvents(1)), AppendOutcomeUnknown);
  await other.close();
});

test('a process that has closed its log ends', () => {
  const script = join(import.meta.dirname, 'idle-process.ts');
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, fresh('idle')], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(stdout, 'done\n');
  assert.equal(status, 0);
});
