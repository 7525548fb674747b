// How does the vault file begin? Two tables, and a check value that tells a wrong key-encryption key at once.
import { timingSafeEqual } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { VaultKeys } from './vault-keys.ts';

/** How long a connection waits for another's transaction, in milliseconds. */
const BUSY_TIMEOUT = 10_000;

/** @throws Error in one sentence where the key does not belong to the file. */
export function openVaultFile(file: string, keys: VaultKeys, mode: 'readWrite' | 'readOnly'): DatabaseSync {
  if (mode === 'readWrite') createPrivate(file);
  const database = new DatabaseSync(file, { readOnly: mode === 'readOnly', timeout: BUSY_TIMEOUT });
  try {
    if (mode === 'readWrite') prepare(database, keys);
    const row = database.prepare('SELECT key_check FROM vault').get() as { key_check: Uint8Array } | undefined;
    if (!row || !timingSafeEqual(row.key_check, keys.check)) {
      throw new Error('The key-encryption key does not belong to this vault; give the one it was created with.');
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync, keys: VaultKeys): void {
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY');
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS vault (key_check BLOB NOT NULL, destructions INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS subject (
      reference TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      lookup BLOB NOT NULL UNIQUE,
      wrapped BLOB NOT NULL,
      sealed_id BLOB NOT NULL,
      upload TEXT
    ) STRICT;
    COMMIT`);
  markUploads(database);
  database
    .prepare('INSERT INTO vault (key_check, destructions) SELECT ?, 0 WHERE NOT EXISTS (SELECT 1 FROM vault)')
    .run(keys.check);
}

/** A vault made before uploads were marked gets the column; the index holds marked rows only. */
function markUploads(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  const columns = database.prepare('PRAGMA table_info(subject)').all();
  if (!columns.some(({ name }) => name === 'upload')) database.exec('ALTER TABLE subject ADD COLUMN upload TEXT');
  database.exec('CREATE INDEX IF NOT EXISTS subject_of_upload ON subject (upload) WHERE upload IS NOT NULL; COMMIT');
}

/** SQLite's own files take the mode of the main one. */
function createPrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
