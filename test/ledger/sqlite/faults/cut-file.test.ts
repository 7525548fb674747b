// No power failure takes the middle out of a log: a copy cut short, a disk that lost a part, or a hand did. A ledger that opened
// anyway would go on without what it confirmed, so it is refused in one sentence, and left as it is for whoever mends it.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DomainError } from '../../../../domain/kernel/errors.ts';
import { openLogForReading, openLogForWriting } from '../../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../../ledger/sqlite/log-reader.ts';
import { makeLogWriter } from '../../../../ledger/sqlite/log-writer.ts';
import { openSqliteLog } from '../../../../ledger/sqlite/open-sqlite-log.ts';
import { newEvent } from '../../event-store-contract.ts';

const PAGE = 4_096;
const folder = mkdtempSync(join(tmpdir(), 'countersign-cut-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${files++}.sqlite`);

/** Opens a log, appends so many events of 3,000 bytes to five streams, and hands it over while it is open. */
function withLog(
  file: string,
  count: number,
  use: (writer: { more(count: number): void; checkpoint(): void }) => void,
) {
  const database = openLogForWriting(file);
  const writer = makeLogWriter(database);
  let written = makeLogReader(database).readAll({ limit: 100_000 }).length;
  const more = (add: number) => {
    for (const end = written + add; written < end; written++) {
      const own = Math.floor(written / 5);
      const event = newEvent({ data: new Uint8Array(3_000).fill(written) });
      const request = {
        stream: `s-${written % 5}`,
        expected: own === 0 ? ('none' as const) : BigInt(own - 1),
        events: [event],
      };
      assert.equal(writer.commit([request]).outcomes[0]!.kind, 'appended');
    }
  };
  more(count);
  use({ more, checkpoint: () => database.exec('PRAGMA wal_checkpoint(PASSIVE)') });
  database.close();
}

/** As they stand on disk now, while somebody has the log open. */
function copyOf(file: string): string {
  const copy = fresh();
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
}

const bytesOf = (file: string) => (existsSync(file) ? readFileSync(file).toString('base64') : undefined);

function assertRefused(file: string, says: RegExp): void {
  const before = [bytesOf(file), bytesOf(`${file}-wal`)];
  for (const open of [() => openLogForWriting(file), () => openSqliteLog({ file })]) {
    assert.throws(open, (error) => {
      assert.ok(error instanceof DomainError && error.code === 'UNAVAILABLE', String(error));
      assert.match(error.message, says);
      assert.match(error.message, /^[^\n]+; [^\n]*backup[^\n]*\.$/, 'a sentence that says what to do');
      return true;
    });
  }
  assert.deepEqual([bytesOf(file), bytesOf(`${file}-wal`)], before, 'a refused log was changed');
}

test('a log whose file was cut anywhere after it was closed is refused', () => {
  const file = fresh();
  withLog(file, 60, () => {});
  assert.equal(existsSync(`${file}-wal`), false);
  const { size } = statSync(file);
  for (const left of [1, 99, 100, 1_000, PAGE, PAGE + 1, 3 * PAGE, size / 2, size - PAGE, size - 1].map(Math.floor)) {
    const copy = copyOf(file);
    truncateSync(copy, left);
    assertRefused(copy, /is cut off/);
  }
});

test('a log that was killed and whose file was cut is refused, though the write-ahead log beside it is whole', () => {
  const file = fresh();
  withLog(file, 60, () => {});
  const { size } = statSync(file);
  withLog(file, 8, () => {
    for (const left of [PAGE, 5 * PAGE, size / 2, size - 3 * PAGE].map(Math.floor)) {
      const copy = copyOf(file);
      truncateSync(copy, left);
      assertRefused(copy, /is cut off: page \d+ of its \d+ is neither in it nor in .*-wal;/);
    }
    const whole = copyOf(file);
    withLog(whole, 0, () => {});
    const database = openLogForReading(whole);
    assert.equal(makeLogReader(database).readAll({ limit: 1_000 }).length, 68);
    database.close();
  });
});

test('a log that is missing or empty beside its write-ahead log is refused: SQLite would delete that', () => {
  const file = fresh();
  withLog(file, 20, () => {
    const missing = copyOf(file);
    rmSync(missing);
    assertRefused(missing, /is missing, but .*-wal may hold events/);
    const empty = copyOf(file);
    truncateSync(empty, 0);
    assertRefused(empty, /is cut off: it has 0 bytes/);
  });
  const alone = fresh();
  writeFileSync(alone, '');
  assertRefused(alone, /is cut off: it has 0 bytes/);
});

test('a write-ahead log cut where the file had taken it over is refused: old pages would cover new ones', () => {
  const file = fresh();
  withLog(file, 30, ({ more, checkpoint }) => {
    const early = statSync(`${file}-wal`).size;
    more(30);
    checkpoint();
    const copy = copyOf(file);
    truncateSync(`${copy}-wal`, early);
    assertRefused(copy, /-wal is damaged/);
    const whole = copyOf(file);
    withLog(whole, 1, () => {});
  });
});

test('a log that grew while an old reader held back the write-ahead log opens after a kill', () => {
  const file = fresh();
  withLog(file, 30, ({ more, checkpoint }) => {
    const reader = openLogForReading(file);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM events').get();
    more(30);
    checkpoint();
    more(30);
    checkpoint();
    const copy = copyOf(file);
    const database = openLogForWriting(copy);
    assert.equal(makeLogReader(database).readAll({ limit: 1_000 }).length, 90);
    database.close();
    reader.close();
  });
});
