// Which keys follow from the key-encryption key? One for each use, by HKDF (RFC 5869), so that none says anything of another.
import { createHmac, createSecretKey, type Hmac, hkdfSync, type KeyObject } from 'node:crypto';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { FingerprintStream, SubjectKind } from './vault.ts';

export const KEK_BYTES = 32;
const MAX_ID_BYTES = 512;
export const SUBJECT_ID_RULE = `1 to ${MAX_ID_BYTES} bytes of well-formed text in UTF-8`;
const LONE_SURROGATE = /\p{Cs}/u;

export interface VaultKeys {
  /** Encrypts each subject's data key. */
  readonly wrap: Uint8Array;
  /** Same for the same key-encryption key: tells at open that it is the right one. */
  readonly check: Uint8Array;
  /** 32 bytes by which an id is found; keyed, so that a stolen vault file cannot be searched for a known name. */
  lookup(kind: SubjectKind, id: string): Buffer;
  fingerprint(label: string, input: string | Uint8Array): string;
  fingerprintStream(label: string): FingerprintStream;
}

/** @throws Error where the key is not 32 bytes. */
export function deriveVaultKeys(kek: Uint8Array): VaultKeys {
  if (kek.length !== KEK_BYTES)
    throw new Error(`The key-encryption key has ${kek.length} bytes; it must have ${KEK_BYTES}.`);
  const derive = (use: string) => new Uint8Array(hkdfSync('sha256', kek, 'countersign-vault@1', use, 32));
  const index = createSecretKey(derive('subject-index'));
  const labels = new Map<string, KeyObject>();
  const hmac = (label: string): Hmac => {
    // Labels are words of the code, not of a caller, so this map stays as small as their number.
    const key = labels.get(label) ?? createSecretKey(derive(`fingerprint:${label}`));
    labels.set(label, key);
    return createHmac('sha256', key);
  };
  return {
    wrap: derive('wrap'),
    check: derive('check'),
    lookup: (kind, id) => createHmac('sha256', index).update(`${kind}|${id}`).digest(),
    fingerprint: (label, input) => hmac(label).update(input).digest('hex'),
    fingerprintStream: (label) => {
      const stream = hmac(label);
      return { update: (bytes) => void stream.update(bytes), hex: () => stream.digest('hex') };
    },
  };
}

export function isSubjectId(id: string): boolean {
  return id !== '' && !LONE_SURROGATE.test(id) && Buffer.byteLength(id) <= MAX_ID_BYTES;
}

/** @throws DomainError BAD_INPUT; never quotes the id. */
export function checkSubjectId(kind: SubjectKind, id: string): void {
  if (isSubjectId(id)) return;
  throw new DomainError(
    'BAD_INPUT',
    `The id of ${kind === 'actor' ? 'an actor' : 'a subject'} must be ${SUBJECT_ID_RULE}.`,
  );
}
