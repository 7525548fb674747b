import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openSqliteVault } from '../../../ledger/vault/sqlite-vault.ts';
import { describeVault } from './vault-contract.ts';

const kek = new Uint8Array(createHash('sha256').update('a key for tests').digest());

async function inFolder(run: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vault-'));
  try {
    await run(join(folder, 'vault', 'vault.sqlite'), folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const open = (file: string, mode: 'readWrite' | 'readOnly' = 'readWrite', key = kek) =>
  openSqliteVault({ file, kek: key, mode, randomBytes });

describeVault('the vault in SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vault-'));
  const vault = open(join(folder, 'vault.sqlite'));
  return {
    vault,
    close: async () => {
      await vault.close();
      await rm(folder, { recursive: true });
    },
  };
});

test('references and keys survive a restart', () =>
  inFolder(async (file) => {
    const first = open(file);
    const [anna] = await first.ensureSubjects('subject', ['anna']);
    await first.close();
    const second = open(file);
    assert.deepEqual(await second.ensureSubjects('subject', ['anna']), [anna]);
    await second.close();
  }));

test('a wrong key-encryption key is named in one sentence at open', () =>
  inFolder(async (file) => {
    await open(file).close();
    assert.throws(
      () => open(file, 'readWrite', randomBytes(32)),
      /^Error: The key-encryption key does not belong to this vault; [^.]*\.$/,
    );
    assert.throws(() => open(file, 'readOnly', randomBytes(32)), /does not belong to this vault/);
    assert.throws(() => open(file, 'readWrite', randomBytes(31)), /has 31 bytes; it must have 32/);
  }));

test('the vault file is readable by its owner only', () =>
  inFolder(async (file) => {
    const vault = open(file);
    await vault.ensureSubjects('subject', ['anna']);
    for (const name of await readdir(join(file, '..'))) {
      assert.equal((await stat(join(file, '..', name))).mode & 0o077, 0, name);
    }
    await vault.close();
  }));

test('two connections that meet a person at once agree on one key', () =>
  inFolder(async (file) => {
    const [one, two] = [open(file), open(file)];
    // Both have looked before either writes: neither knows the other's.
    assert.equal(await one.findReference('subject', 'anna'), undefined);
    assert.equal(await two.findReference('subject', 'anna'), undefined);
    const [first, second] = await Promise.all([
      one.ensureSubjects('subject', ['anna']),
      two.ensureSubjects('subject', ['anna']),
    ]);
    assert.deepEqual(first, second);
    await one.close();
    await two.close();
  }));

test('a key that one connection destroyed is not answered from the memory of another', () =>
  inFolder(async (file) => {
    const writer = open(file);
    const [anna] = await writer.ensureSubjects('subject', ['anna']);
    const others = [open(file), open(file, 'readOnly')];
    for (const other of others) assert.deepEqual(await other.keysOf([anna!.reference]), [anna]);
    await writer.destroySubject(anna!.reference);
    for (const other of others) {
      assert.deepEqual(await other.keysOf([anna!.reference]), [undefined]);
      assert.equal(await other.findReference('subject', 'anna'), undefined);
    }
    for (const vault of [writer, ...others]) await vault.close();
  }));

test('a read-only connection creates and destroys nothing', () =>
  inFolder(async (file) => {
    const writer = open(file);
    const [anna] = await writer.ensureSubjects('subject', ['anna']);
    const reader = open(file, 'readOnly');
    assert.deepEqual(await reader.ensureSubjects('subject', ['anna']), [anna]);
    await assert.rejects(reader.ensureSubjects('subject', ['bert']), { code: 'UNAVAILABLE' });
    await assert.rejects(reader.destroySubject(anna!.reference), { code: 'UNAVAILABLE' });
    assert.deepEqual(await writer.keysOf([anna!.reference]), [anna]);
    await reader.close();
    await writer.close();
  }));

test('no byte of a destroyed key, id or index entry is left in any file, also after many pages were rebalanced', () =>
  inFolder(async (file) => {
    const vault = open(file);
    const reader = open(file, 'readOnly');
    const raw = new DatabaseSync(file, { readOnly: true });
    const ids = Array.from({ length: 3000 }, (_, n) => `person number ${n} of the test`);
    const subjects = [];
    for (let at = 0; at < ids.length; at += 500)
      subjects.push(...(await vault.ensureSubjects('subject', ids.slice(at, at + 500))));
    const victims = subjects.filter((_, n) => n % 40 === 0).map(({ reference }) => reference);
    type Stored = { wrapped: Uint8Array; sealed_id: Uint8Array; lookup: Uint8Array };
    const storedOf = raw.prepare('SELECT wrapped, sealed_id, lookup FROM subject WHERE reference = ?');
    const needles = victims.flatMap((reference) => {
      const { wrapped, sealed_id, lookup } = storedOf.get(reference) as Stored;
      return [wrapped, sealed_id, lookup, Buffer.from(reference)].map((bytes) => Buffer.from(bytes));
    });
    const allFiles = async () => {
      const names = await readdir(join(file, '..'));
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(file, '..', name)))));
    };
    const before = await allFiles();
    assert.ok(
      needles.every((needle) => before.includes(needle)),
      'the search finds what is there',
    );
    raw.close();
    for (const reference of victims) await vault.destroySubject(reference);
    const after = await allFiles();
    assert.equal(needles.filter((needle) => after.includes(needle)).length, 0);
    assert.equal((await stat(`${file}-wal`)).size, 0);
    await reader.close();
    await vault.close();
  }));

test('an altered key is refused in one sentence', () =>
  inFolder(async (file) => {
    const vault = open(file);
    const [anna] = await vault.ensureSubjects('subject', ['anna']);
    await vault.close();
    const raw = new DatabaseSync(file);
    raw.prepare('UPDATE subject SET wrapped = ?').run(randomBytes(60));
    raw.close();
    const reopened = open(file);
    await assert.rejects(reopened.keysOf([anna!.reference]), { code: 'ARTIFACT_CORRUPT' });
    await reopened.close();
  }));

test('a vault made before uploads were marked opens with its people', () =>
  inFolder(async (file) => {
    const first = open(file);
    const [anna] = await first.ensureSubjects('subject', ['anna']);
    await first.close();
    const raw = new DatabaseSync(file);
    raw.exec('DROP INDEX subject_of_upload; ALTER TABLE subject DROP COLUMN upload');
    raw.close();
    const second = open(file);
    assert.deepEqual(await second.ensureSubjects('subject', ['anna']), [anna]);
    await second.provisional.ensure('upload', ['bert']);
    await second.provisional.withdraw('upload');
    assert.equal(await second.findReference('subject', 'bert'), undefined);
    await second.close();
  }));

test('an upload takes back no one whom it met twice and another met in between', () =>
  inFolder(async (file) => {
    const [intake, scoring] = [open(file), open(file)];
    const [anna] = await intake.provisional.ensure('upload', ['anna']);
    assert.deepEqual(await intake.provisional.ensure('upload', ['anna', 'anna']), [anna, anna]);
    assert.deepEqual(await scoring.ensureSubjects('subject', ['anna']), [anna]);
    assert.deepEqual(await intake.provisional.ensure('upload', ['anna']), [anna]);
    await intake.provisional.withdraw('upload');
    assert.deepEqual(await scoring.keysOf([anna!.reference]), [anna]);
    await intake.close();
    await scoring.close();
  }));
