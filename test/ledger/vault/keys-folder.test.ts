import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openKeysFolder, readOrCreateKek, readOrCreateSecret } from '../../../ledger/vault/keys-folder.ts';

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), 'keys-'));
  try {
    await run(join(parent, 'data-keys'));
  } finally {
    await rm(parent, { recursive: true });
  }
}

test('the key-encryption key is made once, whole, and readable by its owner only', () =>
  inFolder(async (folder) => {
    await openKeysFolder(folder);
    const first = await readOrCreateKek(folder, randomBytes);
    assert.equal(first.length, 32);
    assert.deepEqual(await readOrCreateKek(folder, randomBytes), first);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, 'kek'))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['kek']);
  }));

test('two first starts at once agree on one secret', () =>
  inFolder(async (folder) => {
    await openKeysFolder(folder);
    const made = await Promise.all(Array.from({ length: 8 }, () => readOrCreateKek(folder, randomBytes)));
    for (const kek of made) assert.deepEqual(kek, made[0]);
  }));

test('a secret or a folder that others can read is refused', () =>
  inFolder(async (folder) => {
    await openKeysFolder(folder);
    await readOrCreateSecret(folder, 'token-private.pem', () => 'secret', randomBytes);
    await chmod(join(folder, 'token-private.pem'), 0o644);
    await assert.rejects(
      readOrCreateSecret(folder, 'token-private.pem', () => 'other', randomBytes),
      /Others can read .*0600\.$/,
    );
    await chmod(folder, 0o755);
    await assert.rejects(openKeysFolder(folder), /Others can read .*0700\.$/);
  }));

test('a key file that does not hold 32 bytes is refused without being quoted', () =>
  inFolder(async (folder) => {
    await openKeysFolder(folder);
    await writeFile(join(folder, 'kek'), 'deadbeef', { mode: 0o600 });
    await assert.rejects(readOrCreateKek(folder, randomBytes), (error: Error) => {
      assert.match(error.message, /32 bytes as 64 hex digits/);
      return !error.message.includes('deadbeef');
    });
  }));
