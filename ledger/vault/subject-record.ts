// What does the vault keep of one person? A random reference, a random data key wrapped by the wrap key, and the id
// encrypted by the data key: without the wrapped key, nothing in the house opens.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeId } from '../../domain/kernel/ids.ts';
import { idToken } from '../token.ts';
import { decrypt, encrypt, NONCE_BYTES, type RandomBytes } from './aead.ts';
import type { SubjectKind } from './vault.ts';
import type { VaultKeys } from './vault-keys.ts';

export interface SubjectRecord {
  readonly reference: string;
  readonly kind: SubjectKind;
  readonly lookup: Uint8Array;
  /** nonce ‖ ciphertext ‖ tag of the data key. */
  readonly wrapped: Uint8Array;
  /** nonce ‖ ciphertext ‖ tag of the id. */
  readonly sealedId: Uint8Array;
}

const KEY_BYTES = 32;
const REFERENCE_BYTES = 16;
export function makeSubjectRecord(
  keys: VaultKeys,
  kind: SubjectKind,
  id: string,
  lookup: Uint8Array,
  randomBytes: RandomBytes,
): { readonly record: SubjectRecord; readonly key: Uint8Array } {
  const random = randomBytes(REFERENCE_BYTES + KEY_BYTES + 2 * NONCE_BYTES);
  let at = 0;
  const take = (size: number) => {
    at += size;
    return random.subarray(at - size, at);
  };
  // Random: it must say nothing of the id.
  const reference = makeId('subject', idToken(take(REFERENCE_BYTES)));
  const key = Uint8Array.from(take(KEY_BYTES));
  const wrapNonce = take(NONCE_BYTES);
  const idNonce = take(NONCE_BYTES);
  return {
    key,
    record: {
      reference,
      kind,
      lookup,
      wrapped: Buffer.concat([wrapNonce, encrypt(keys.wrap, wrapNonce, reference, key)]),
      sealedId: Buffer.concat([idNonce, encrypt(key, idNonce, `id:${reference}`, id)]),
    },
  };
}

/** @throws DomainError ARTIFACT_CORRUPT */
export function unwrapKey(keys: VaultKeys, reference: string, wrapped: Uint8Array): Uint8Array {
  return new Uint8Array(open(keys.wrap, reference, wrapped, 'key', reference));
}

/** @throws DomainError ARTIFACT_CORRUPT */
export function openId(key: Uint8Array, reference: string, sealedId: Uint8Array): string {
  return open(key, `id:${reference}`, sealedId, 'id', reference).toString('utf8');
}

function open(key: Uint8Array, place: string, box: Uint8Array, what: string, reference: string): Buffer {
  const plaintext = decrypt(key, box.subarray(0, NONCE_BYTES), place, box.subarray(NONCE_BYTES));
  if (plaintext) return plaintext;
  throw new DomainError(
    'ARTIFACT_CORRUPT',
    `The vault's ${what} of ${reference} was altered; restore the vault from its backup.`,
  );
}
