// What is answered when the disk refuses? Never more than is known: failed, when nothing is stored; unknown, when it may be.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openLogForWriting } from '../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../ledger/sqlite/log-reader.ts';
import { type LogDatabase, makeLogWriter } from '../../../ledger/sqlite/log-writer.ts';
import { newEvent, newEvents } from '../event-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-writer-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const open = () => openLogForWriting(join(folder, `${files++}.sqlite`));
const request = (stream: string, events = newEvents(1)) => ({ stream, expected: 'none' as const, events });
const kinds = ({ outcomes }: { outcomes: readonly { kind: string }[] }) => outcomes.map(({ kind }) => kind);

test('a group is judged in order: a stream appended earlier in it is at its new revision', () => {
  const database = open();
  const event = newEvent();
  const result = makeLogWriter(database).commit([
    request('a-1', [event]),
    request('a-1'),
    request('a-1', [event]),
    { stream: 'a-1', expected: 0n, events: newEvents(2) },
    request('b-1'),
  ]);
  assert.deepEqual(kinds(result), ['appended', 'conflict', 'retried', 'appended', 'appended']);
  assert.equal(result.eventsStored, 4);
  assert.equal(makeLogReader(database).readAll({ limit: 10 }).length, 4);
  database.close();
});

test('a full disk fails the whole group, stores nothing, and the next group goes on when there is room', () => {
  const database = open();
  const writer = makeLogWriter(database);
  writer.commit([request('a-1')]);
  const pages = Object.values(database.prepare('PRAGMA page_count').get()!)[0] as bigint;
  database.exec(`PRAGMA max_page_count = ${pages + 2n}`);
  const large = newEvent({ data: new Uint8Array(500_000) });
  const failed = writer.commit([request('b-1'), request('c-1', [large])]);
  assert.deepEqual(kinds(failed), ['failed', 'failed']);
  assert.equal(failed.afterwards, 'go-on');
  assert.equal(makeLogReader(database).readAll({ limit: 10 }).length, 1);
  database.exec('PRAGMA max_page_count = 1000000');
  const after = writer.commit([request('b-1'), request('c-1', [large])]);
  assert.deepEqual(kinds(after), ['appended', 'appended']);
  assert.deepEqual(
    makeLogReader(database)
      .readAll({ limit: 10 })
      .map(({ position, revision }) => [position, revision]),
    [
      [1n, 0n],
      [2n, 0n],
      [3n, 0n],
    ],
  );
  database.close();
});

/** The real database, but COMMIT does what a bad disk does. */
function failingCommit(database: DatabaseSync, errcode: number): LogDatabase {
  return {
    get isTransaction() {
      return database.isTransaction;
    },
    prepare: (sql) => database.prepare(sql),
    exec(sql) {
      if (sql === 'COMMIT') throw Object.assign(new Error('disk I/O error'), { errcode });
      database.exec(sql);
    },
  };
}

test('a commit that fails is an unknown outcome for all: no answer, and no next append on what memory holds', () => {
  for (const [errcode, afterwards] of [
    [13, 'open-again'],
    [1034, 'stop'],
  ] as const) {
    const database = open();
    const result = makeLogWriter(failingCommit(database, errcode)).commit([request('a-1'), request('b-1')]);
    assert.deepEqual(kinds(result), ['unknown', 'unknown']);
    assert.equal(result.afterwards, afterwards);
    assert.equal(result.eventsStored, 0);
    assert.equal(database.isTransaction, false);
    database.close();
  }
});
