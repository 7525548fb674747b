// Append before answer (guarantee G1), seen from the files: whoever copies them at the moment of an answer has the event. It is
// the disk that a machine would wake up with, were it switched off at that moment (what a disk keeps from itself aside).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { openLogForWriting } from '../../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../../ledger/sqlite/log-reader.ts';
import type { Line, Saying } from './writing-process.ts';

const ANSWERS = 150;
const folder = mkdtempSync(join(tmpdir(), 'countersign-copy-'));
after(() => rmSync(folder, { recursive: true }));

test('a plain copy of the files, taken when an answer arrives, holds that event and all before it', async (t) => {
  const file = join(folder, 'ledger.sqlite');
  const script = join(import.meta.dirname, 'writing-process.ts');
  // Large enough for the write-ahead log to go through several rounds.
  const child = spawn(process.execPath, ['--import', 'tsx', script, file, '60000', '--wait'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const sent: Saying[] = [];
  const rounds = new Set<string>();
  let answers = 0;
  child.stdin.write('go on\n');
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if ('sent' in line) {
      sent.push(line.sent);
      continue;
    }
    rounds.add(line.answered.round);
    assertHolds(copyOf(file), sent);
    if (++answers === ANSWERS) child.stdin.end();
    else child.stdin.write('go on\n');
  }
  await exited;
  assert.equal(answers, ANSWERS);
  assert.ok(rounds.size > 2, `the write-ahead log went through ${rounds.size} rounds only`);
  t.diagnostic(`${answers} copies, over ${rounds.size} rounds of the write-ahead log`);
});

function copyOf(file: string): string {
  const copy = join(folder, 'copy.sqlite');
  for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
}

/** The last append byte for byte; of those before, their ids in order. */
function assertHolds(copy: string, sent: readonly Saying[]): void {
  const database = openLogForWriting(copy);
  try {
    const ids = sent.flatMap(({ events }) => events.map(({ id }) => id));
    const stored = database.prepare('SELECT id FROM events ORDER BY position').all();
    assert.deepEqual(
      stored.map(({ id }) => id),
      ids,
    );
    const { events } = sent.at(-1)!;
    const last = makeLogReader(database).readAll({ direction: 'backwards', limit: events.length }).reverse();
    for (const [index, { data, metadata }] of last.entries()) {
      assert.equal(createHash('sha256').update(data).update(metadata).digest('hex'), events[index]!.digest);
    }
  } finally {
    database.close();
  }
}
