// The vault for tests and benches: the same keys, references and answers, nothing kept.
import type { RandomBytes } from './aead.ts';
import { makeSubjectRecord, openId, type SubjectRecord, unwrapKey } from './subject-record.ts';
import type { Vault } from './vault.ts';
import { checkSubjectId, deriveVaultKeys } from './vault-keys.ts';

/** `kek`: 32 bytes. */
export function makeMemoryVault({ kek, randomBytes }: { kek: Uint8Array; randomBytes: RandomBytes }): Vault {
  const keys = deriveVaultKeys(kek);
  const byReference = new Map<string, SubjectRecord>();
  const byLookup = new Map<string, SubjectRecord>();
  const places = new Map<string, number>();
  const placeOf = (reference: string) => {
    const place = places.get(reference) ?? places.size + 1;
    places.set(reference, place);
    return place;
  };
  const keyOf = ({ reference, wrapped }: SubjectRecord) => ({
    place: placeOf(reference),
    reference,
    key: unwrapKey(keys, reference, wrapped),
  });
  return {
    async ensureSubjects(kind, ids) {
      for (const id of ids) checkSubjectId(kind, id);
      return ids.map((id) => {
        const lookup = keys.lookup(kind, id);
        const known = byLookup.get(lookup.toString('hex'));
        if (known) return keyOf(known);
        const { record, key } = makeSubjectRecord(keys, kind, id, lookup, randomBytes);
        byLookup.set(lookup.toString('hex'), record);
        byReference.set(record.reference, record);
        return { place: placeOf(record.reference), reference: record.reference, key };
      });
    },
    async keysOf(references) {
      return references.map((reference) => {
        const record = byReference.get(reference);
        return record && keyOf(record);
      });
    },
    async revealIds(references) {
      return references.map((reference) => {
        const record = byReference.get(reference);
        return record && openId(keyOf(record).key, reference, record.sealedId);
      });
    },
    async findReference(kind, id) {
      return byLookup.get(keys.lookup(kind, id).toString('hex'))?.reference;
    },
    async destroySubject(reference) {
      const record = byReference.get(reference);
      if (!record) return false;
      byReference.delete(reference);
      return byLookup.delete(Buffer.from(record.lookup).toString('hex'));
    },
    fingerprint: keys.fingerprint,
    fingerprintStream: keys.fingerprintStream,
    close: async () => {},
  };
}
