// One process a data folder; a lock ends with its process, also with one that was killed.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { DomainError } from '../../domain/kernel/errors.ts';
import { lockDataFolder } from '../../ledger/data-folder-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-lock-'));
after(() => rmSync(folder, { recursive: true }));

async function holder(dataFolder: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'lock-holder.ts'), dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(createInterface({ input: child.stdout! }), 'line');
  return { child, said };
}

const inUse = (pid: number) => (error: unknown) =>
  error instanceof DomainError && error.code === 'UNAVAILABLE' && error.message.includes(`process ${pid};`);

test('a folder is locked once in a process, and free after release', () => {
  const data = join(folder, 'one');
  const lock = lockDataFolder(data);
  assert.throws(() => lockDataFolder(data), inUse(process.pid));
  lock.release();
  lock.release();
  lockDataFolder(data).release();
});

test('a second process is refused with the number of the first; a killed holder blocks nobody', async () => {
  const data = join(folder, 'two');
  const { child, said } = await holder(data);
  assert.equal(said, 'locked');
  assert.throws(() => lockDataFolder(data), inUse(child.pid!));
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  const lock = lockDataFolder(data);
  const second = await holder(data);
  assert.match(second.said, new RegExp(`in use by process ${process.pid};`));
  lock.release();
});

test('a folder that cannot be locked says why in one sentence', () => {
  assert.throws(
    () => lockDataFolder('/dev/null/data'),
    (error) => error instanceof DomainError && /cannot be locked \(.*\)/.test(error.message),
  );
});
