import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { backUpVault } from '../../../ledger/vault/backup-vault.ts';
import { eraseSubjects } from '../../../ledger/vault/erase-subjects.ts';
import { missingSubjects } from '../../../ledger/vault/missing-subjects.ts';
import { openSqliteVault } from '../../../ledger/vault/sqlite-vault.ts';
import { type Cleanup, temporaryFolder } from '../../support/system/temporary-folder.ts';

function aVault(context: Cleanup, kek: Uint8Array = randomBytes(32)) {
  const folder = temporaryFolder(context);
  const file = join(folder, 'vault.sqlite');
  const vault = openSqliteVault({ file, kek, mode: 'readWrite', randomBytes });
  context.after(() => vault.close());
  return { folder, file, vault, kek };
}

test('a copy of a vault in use opens everybody, and after an erasure holds nothing of the erased', async (context) => {
  const { folder, file, vault, kek } = aVault(context);
  const ids = Array.from({ length: 300 }, (_, n) => `person-${n}`);
  const subjects = await vault.ensureSubjects('subject', ids);
  const copy = join(folder, 'copy.sqlite');
  assert.equal(backUpVault(file, copy), 300);
  const gone = subjects.filter((_, n) => n % 3 === 0).map(({ reference }) => reference);
  assert.deepEqual(eraseSubjects(copy, [...gone, 'sb_nobody00000000000']), gone);
  const bytes = readFileSync(copy);
  for (const reference of gone) assert.equal(bytes.includes(reference), false);
  const restored = openSqliteVault({ file: copy, kek, mode: 'readWrite', randomBytes });
  context.after(() => restored.close());
  const revealed = await restored.revealIds(subjects.map(({ reference }) => reference));
  assert.deepEqual(
    revealed,
    ids.map((id, n) => (n % 3 === 0 ? undefined : id)),
  );
});

test('a copy has no trace of who was destroyed before it was made', async (context) => {
  const { folder, file, vault } = aVault(context);
  const subjects = await vault.ensureSubjects('subject', ['ada', 'ben']);
  await vault.destroySubject(subjects[0]!.reference);
  const copy = join(folder, 'copy.sqlite');
  assert.equal(backUpVault(file, copy), 1);
  assert.equal(readFileSync(copy).includes(subjects[0]!.reference), false);
});

test('the missing of a later vault are those that were destroyed since; another vault is refused', async (context) => {
  const { folder, file, vault, kek } = aVault(context);
  const subjects = await vault.ensureSubjects('subject', ['ada', 'ben', 'cleo']);
  const copy = join(folder, 'copy.sqlite');
  backUpVault(file, copy);
  assert.deepEqual(missingSubjects(copy, file), []);
  await vault.destroySubject(subjects[1]!.reference);
  await vault.ensureSubjects('subject', ['ben', 'dan']);
  assert.deepEqual(missingSubjects(copy, file), [subjects[1]!.reference]);

  const stranger = aVault(context);
  await stranger.vault.ensureSubjects('subject', ['ada']);
  assert.throws(() => missingSubjects(copy, stranger.file), /another key-encryption key/);
  const sameKey = aVault(context, kek);
  await sameKey.vault.ensureSubjects('subject', ['ada']);
  assert.throws(() => missingSubjects(copy, sameKey.file), /knows nobody of the backup's/);
  assert.throws(() => missingSubjects(copy, join(folder, 'none.sqlite')));
});

test('keys destroyed in a vault that came back leave nothing in its file, like those of any other', async (context) => {
  const { folder, file, vault, kek } = aVault(context);
  await vault.ensureSubjects(
    'subject',
    Array.from({ length: 1_500 }, (_, n) => `person-${n}`),
  );
  const copy = join(folder, 'copy.sqlite');
  backUpVault(file, copy);
  const database = new DatabaseSync(copy, { readOnly: true });
  const rows = database.prepare('SELECT reference, wrapped FROM subject ORDER BY lookup').all();
  database.close();
  const restored = openSqliteVault({ file: copy, kek, mode: 'readWrite', randomBytes });
  for (const { reference } of rows) await restored.destroySubject(String(reference));
  await restored.close();
  const bytes = readFileSync(copy);
  const left = rows.filter(
    ({ reference, wrapped }) => bytes.includes(String(reference)) || bytes.includes(Buffer.from(wrapped as Uint8Array)),
  );
  assert.equal(left.length, 0);
});
