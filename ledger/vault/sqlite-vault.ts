// The vault in a SQLite file, opened by several threads at once. A destroyed key is gone from the file (secure_delete), from
// the write-ahead log (truncated) and from every thread's cache (a counter of destructions, read before each answer).
import type { StatementSync } from 'node:sqlite';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { RandomBytes } from './aead.ts';
import { makeBoundedMap } from './bounded-map.ts';
import { makeProvisionalSubjects, openMark, type ProvisionalSubjects } from './provisional-subjects.ts';
import { makeSubjectRecord, openId, unwrapKey } from './subject-record.ts';
import type { SubjectKey, SubjectKind, Vault } from './vault.ts';
import { checkSubjectId, deriveVaultKeys } from './vault-keys.ts';
import { openVaultFile } from './vault-schema.ts';

export interface SqliteVaultOptions {
  readonly file: string;
  /** 32 bytes. */
  readonly kek: Uint8Array;
  /** `readOnly` finds and reads; asked for a subject that is not there yet, it throws UNAVAILABLE. */
  readonly mode: 'readWrite' | 'readOnly';
  readonly randomBytes: RandomBytes;
  /** Keys held in memory by this connection; the longest unused go first. */
  readonly cachedKeys?: number;
}

export interface SqliteVault extends Vault {
  readonly provisional: ProvisionalSubjects;
}

type Row = { readonly place: number; readonly reference: string; readonly wrapped: Uint8Array };
/** `upload`: the mark of the upload that made it and may still take it back. */
type MarkedRow = Row & { readonly upload: string | null };

/** Attempts at emptying the write-ahead log while other threads read from it; each waits for the busy timeout. */
const CHECKPOINT_ATTEMPTS = 5;

/** @throws Error in one sentence where the key does not belong to the file or the file is no vault. */
export function openSqliteVault({
  file,
  kek,
  mode,
  randomBytes,
  cachedKeys = 10_000,
}: SqliteVaultOptions): SqliteVault {
  const keys = deriveVaultKeys(kek);
  const database = openVaultFile(file, keys, mode);
  const destructionsNow = database.prepare('SELECT destructions FROM vault');
  const byLookup = database.prepare('SELECT rowid AS place, reference, wrapped, upload FROM subject WHERE lookup = ?');
  const byReference = database.prepare('SELECT rowid AS place, reference, wrapped FROM subject WHERE reference = ?');
  const idByReference = database.prepare(
    'SELECT rowid AS place, reference, wrapped, sealed_id FROM subject WHERE reference = ?',
  );
  const cacheByReference = makeBoundedMap<string, SubjectKey>(cachedKeys);
  /** None that carries a mark: whoever asks for such a one must first remove the mark. */
  const cacheById = makeBoundedMap<string, SubjectKey>(cachedKeys);
  let destructionsSeen = -1;

  /** Before every answer: whatever another thread destroyed must not be answered from memory. */
  function forgetDestroyed(): void {
    const { destructions } = destructionsNow.get() as { destructions: number };
    if (destructions === destructionsSeen) return;
    cacheByReference.clear();
    cacheById.clear();
    destructionsSeen = destructions;
  }

  function keyByReference(reference: string): SubjectKey | undefined {
    const cached = cacheByReference.get(reference);
    if (cached) return cached;
    const row = byReference.get(reference) as Row | undefined;
    return row && remember(row);
  }

  function remember({ place, reference, wrapped }: Row, kindAndId?: string): SubjectKey {
    const known = cacheByReference.get(reference);
    const subject = known ?? { place, reference, key: unwrapKey(keys, reference, wrapped) };
    if (!known) cacheByReference.set(reference, subject);
    if (kindAndId !== undefined) cacheById.set(kindAndId, subject);
    return subject;
  }

  /** Creates, or takes the mark of another off: both in one transaction, so that no upload removes what is answered here. */
  function claim(
    kind: SubjectKind,
    ids: ReadonlyMap<string, Uint8Array>,
    mark: string | null,
  ): ReadonlyMap<string, SubjectKey> {
    if (mode === 'readOnly')
      throw new DomainError('UNAVAILABLE', 'This connection to the vault only reads; it creates no subject.');
    const insert = database.prepare(
      `INSERT INTO subject (reference, kind, lookup, wrapped, sealed_id, upload) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (lookup) DO UPDATE SET upload = NULL WHERE upload IS NOT NULL AND upload IS NOT excluded.upload`,
    );
    const claimed = new Map<string, { subject: SubjectKey; marked: boolean }>();
    inTransaction(() => {
      for (const [id, lookup] of ids) {
        const { record, key } = makeSubjectRecord(keys, kind, id, lookup, randomBytes);
        insert.run(record.reference, kind, lookup, record.wrapped, record.sealedId, mark);
        const { place, reference, wrapped, upload } = byLookup.get(lookup) as MarkedRow;
        // Where another was first, its key counts.
        const mine = reference === record.reference;
        const subject = { place, reference, key: mine ? key : unwrapKey(keys, reference, wrapped) };
        claimed.set(id, { subject, marked: upload !== null });
      }
    });
    // Only after the commit: a key that a rollback took back must not seal anything.
    for (const [id, { subject, marked }] of claimed) {
      cacheByReference.set(subject.reference, subject);
      if (!marked) cacheById.set(`${kind}|${id}`, subject);
    }
    return new Map([...claimed].map(([id, { subject }]) => [id, subject]));
  }

  async function ensure(kind: SubjectKind, ids: readonly string[], mark: string | null): Promise<SubjectKey[]> {
    for (const id of ids) checkSubjectId(kind, id);
    forgetDestroyed();
    const found = new Map<string, SubjectKey>();
    const unclaimed = new Map<string, Uint8Array>();
    for (const id of ids) {
      if (found.has(id) || unclaimed.has(id)) continue;
      const cached = cacheById.get(`${kind}|${id}`);
      if (cached) {
        found.set(id, cached);
        continue;
      }
      const lookup = keys.lookup(kind, id);
      const row = byLookup.get(lookup) as MarkedRow | undefined;
      if (row?.upload === null) found.set(id, remember(row, `${kind}|${id}`));
      else if (row && row.upload === mark) found.set(id, remember(row));
      else unclaimed.set(id, lookup);
    }
    if (unclaimed.size > 0) for (const [id, subject] of claim(kind, unclaimed, mark)) found.set(id, subject);
    return ids.map((id) => found.get(id)!);
  }

  function inTransaction(work: () => void): void {
    database.exec('BEGIN IMMEDIATE');
    try {
      work();
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    ensureSubjects: (kind, ids) => ensure(kind, ids, null),

    provisional: makeProvisionalSubjects(database, inTransaction, (upload, ids) =>
      ensure('subject', ids, openMark(upload)),
    ),

    async keysOf(references) {
      forgetDestroyed();
      return references.map(keyByReference);
    },

    async revealIds(references) {
      return references.map((reference) => {
        const row = idByReference.get(reference) as (Row & { readonly sealed_id: Uint8Array }) | undefined;
        return row && openId(unwrapKey(keys, reference, row.wrapped), reference, row.sealed_id);
      });
    },

    async findReference(kind, id) {
      forgetDestroyed();
      const cached = cacheById.get(`${kind}|${id}`);
      if (cached) return cached.reference;
      const row = byLookup.get(keys.lookup(kind, id)) as MarkedRow | undefined;
      return row && remember(row, row.upload === null ? `${kind}|${id}` : undefined).reference;
    },

    async destroySubject(reference) {
      if (mode === 'readOnly')
        throw new DomainError('UNAVAILABLE', 'This connection to the vault only reads; it destroys no key.');
      let destroyed = false;
      inTransaction(() => {
        destroyed = database.prepare('DELETE FROM subject WHERE reference = ?').run(reference).changes > 0;
        if (destroyed) database.exec('UPDATE vault SET destructions = destructions + 1');
      });
      forgetDestroyed();
      // Also where there was none: an earlier attempt may have died between the deletion and this.
      emptyWriteAheadLog(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)'));
      return destroyed;
    },

    fingerprint: keys.fingerprint,
    fingerprintStream: keys.fingerprintStream,

    async close() {
      cacheByReference.clear();
      cacheById.clear();
      if (database.isOpen) database.close();
    },
  };
}

function emptyWriteAheadLog(checkpoint: StatementSync): void {
  for (let attempt = 1; attempt <= CHECKPOINT_ATTEMPTS; attempt++) {
    const { busy } = checkpoint.get() as { busy: number };
    if (busy === 0) return;
  }
  throw new DomainError(
    'UNAVAILABLE',
    'The key is deleted, but the write-ahead log of the vault is being read and may still hold it; ask for the erasure again.',
  );
}
