// A folder or a file that this user may not write: the log is not opened, one sentence says which and why, nothing is changed.
// Rights do not bind root, so a test that runs as root lets its process be nobody.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSqliteLog } from '../../../../ledger/sqlite/open-sqlite-log.ts';
import { newEvents } from '../../event-store-contract.ts';
import type { Opening } from './opening-process.ts';

const NOBODY = 65_534;
const root = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'countersign-rights-'));
after(() => {
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o700);
  rmSync(folder, { recursive: true });
});
chmodSync(folder, 0o755);
const SCRIPT = join(import.meta.dirname, 'opening-process.ts');

function open(data: string, what: 'open' | 'open-unlocked'): Opening {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', SCRIPT, data, what], {
    encoding: 'utf8',
    timeout: 60_000,
    // tsx keeps what it compiled in a folder of the user's.
    env: { ...process.env, TMPDIR: tmpdir(), HOME: data },
    ...(root ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Opening;
}

/** A data folder with a log of four events, owned by whoever opens it. */
async function dataFolder(name: string): Promise<string> {
  const data = join(folder, name);
  const file = join(data, 'log', 'ledger.sqlite');
  const log = openSqliteLog({ file });
  await log.store.append('s', 'none', newEvents(4));
  await log.close();
  if (root) for (const path of [data, join(data, 'log'), file]) chownSync(path, NOBODY, NOBODY);
  return data;
}

const canBeNobody = (() => {
  const data = join(folder, 'probe');
  mkdirSync(data);
  if (root) chownSync(data, NOBODY, NOBODY);
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', ''], {
    cwd: join(import.meta.dirname, '..', '..', '..', '..'),
    ...(root ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  return status === 0;
})();
const skip = canBeNobody ? false : 'this is root, and another user cannot run the code here';

function assertRefused(opening: Opening, says: RegExp): void {
  assert.notEqual(opening.uid, 0);
  assert.equal(opening.code, 'UNAVAILABLE', `${opening.reached}: ${opening.name}: ${opening.message}`);
  assert.match(opening.message!, says);
  assert.match(
    opening.message!,
    /^[A-Z][^\n]+; check the path and its rights\.$|^[A-Z][^\n]+; check its rights and its disk\.$/,
  );
}

test('with the rights it needs, the same user opens the same log and appends', { skip }, async () => {
  assert.equal(open(await dataFolder('writable'), 'open').reached, 'appended');
});

test('a log file that may only be read is refused by its name', { skip }, async () => {
  const data = await dataFolder('file');
  const file = join(data, 'log', 'ledger.sqlite');
  const before = readFileSync(file);
  chmodSync(file, 0o400);
  assertRefused(open(data, 'open'), /The log .*ledger\.sqlite cannot be opened \(.*permission denied.*\)/);
  assert.ok(before.equals(readFileSync(file)));
});

test('a write-ahead log that may only be read, as one left by another user, is refused', { skip }, async () => {
  const data = await dataFolder('wal');
  const file = join(data, 'log', 'ledger.sqlite');
  const other = join(folder, 'other.sqlite');
  copyFileSync(file, other);
  const log = openSqliteLog({ file: other });
  await log.store.append('s', 3n, newEvents(1));
  copyFileSync(`${other}-wal`, `${file}-wal`);
  await log.close();
  if (root) chownSync(`${file}-wal`, NOBODY, NOBODY);
  chmodSync(`${file}-wal`, 0o400);
  assertRefused(open(data, 'open'), /The log .*ledger\.sqlite cannot be opened/);
  chmodSync(`${file}-wal`, 0o600);
  assert.equal(open(data, 'open').reached, 'appended');
});

test('a log folder that may only be read is refused', { skip }, async () => {
  const data = await dataFolder('log-folder');
  chmodSync(join(data, 'log'), 0o500);
  assertRefused(open(data, 'open'), /The log .*ledger\.sqlite cannot be opened/);
  assert.deepEqual(readdirSync(join(data, 'log')), ['ledger.sqlite']);
  chmodSync(join(data, 'log'), 0o700);
  assert.equal(open(data, 'open').reached, 'appended');
});

test('a data folder that may only be read is refused at its lock, and without the lock at the log', {
  skip,
}, async () => {
  const data = join(folder, 'data-folder');
  mkdirSync(data);
  if (root) chownSync(data, NOBODY, NOBODY);
  chmodSync(data, 0o500);
  assertRefused(open(data, 'open'), /The data folder .* cannot be locked/);
  assertRefused(open(data, 'open-unlocked'), /The log .*ledger\.sqlite cannot be opened \(.*permission denied.*\)/);
  assert.deepEqual(readdirSync(data), []);
});
