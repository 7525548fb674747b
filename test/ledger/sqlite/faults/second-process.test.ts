// A second server is started on the folder of a running one: it is refused in one sentence that names the first, which does not
// notice. After a kill nobody needs to clear anything away.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { openLogForReading } from '../../../../ledger/sqlite/log-file.ts';
import { makeLogReader } from '../../../../ledger/sqlite/log-reader.ts';
import type { Opening } from './opening-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-second-'));
const holders: ChildProcess[] = [];
after(() => {
  for (const holder of holders) holder.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});
const command = (data: string, what: 'hold' | 'open') => [
  '--import',
  'tsx',
  join(import.meta.dirname, 'opening-process.ts'),
  data,
  what,
];

/** Has locked the folder, opened the log and appended; appends two events more each time it is told to. */
async function hold(data: string) {
  const child = spawn(process.execPath, command(data, 'hold'), { stdio: ['pipe', 'pipe', 'inherit'] });
  holders.push(child);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string) as Opening;
  return {
    pid: child.pid!,
    opening: await next(),
    async append(): Promise<Opening> {
      child.stdin.write('append\n');
      return next();
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function open(data: string): Opening {
  const { stdout, stderr, status } = spawnSync(process.execPath, command(data, 'open'), { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Opening;
}

function revisions(data: string): bigint[] {
  const database = openLogForReading(join(data, 'log', 'ledger.sqlite'));
  try {
    return makeLogReader(database)
      .readAll({ limit: 1_000 })
      .map(({ revision }) => revision);
  } finally {
    database.close();
  }
}

test('a second process is refused by the number of the first, which goes on appending', async () => {
  const data = join(folder, 'held');
  const first = await hold(data);
  assert.equal(first.opening.reached, 'appended');
  for (let again = 0; again < 2; again++) {
    const second = open(data);
    assert.equal(second.reached, 'start', 'a second process got past the lock');
    assert.equal(second.code, 'UNAVAILABLE');
    assert.match(second.message!, new RegExp(`^The data folder .* is in use by process ${first.pid}; [^\\n]+\\.$`));
    assert.equal((await first.append()).reached, 'appended');
  }
  assert.deepEqual(revisions(data), [0n, 1n, 2n, 3n, 4n, 5n]);
  await first.kill();
});

test('the lock and the log of a process killed with -9 are free at once, and nothing answered is lost', async () => {
  const data = join(folder, 'killed');
  for (let round = 0; round < 3; round++) {
    const holder = await hold(data);
    assert.equal(holder.opening.reached, 'appended');
    await holder.append();
    await holder.kill();
    assert.equal(open(data).reached, 'appended');
  }
  assert.deepEqual(
    revisions(data),
    Array.from({ length: 18 }, (_, index) => BigInt(index)),
  );
});
