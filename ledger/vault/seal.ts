// How does a person's data go into an event and come out again? The whole is encrypted under the person's key; each field
// leaves a salted commitment in the clear part, so that one field can be shown to a third party without the others.
// Nonce and salts come from one draw of a cryptographic generator: 2^32 seals under one person's key before a nonce could
// repeat with noticeable chance (NIST SP 800-38D, 8.3).
import { hash } from 'node:crypto';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { Json } from '../../domain/kernel/event.ts';
import type { Sealed } from '../../domain/privacy/sealed.ts';
import { canonicalJson } from '../canonical-json.ts';
import { decrypt, encrypt, NONCE_BYTES, type RandomBytes } from './aead.ts';
import type { SubjectKey } from './vault.ts';

const SALT_BYTES = 16;

/**
 * @param place where the ciphertext will stand, such as `PredictionScored:<predictionId>`: elsewhere it does not open.
 * @throws whatever canonicalJson refuses (NaN, lone surrogates); the message quotes no value.
 */
export function seal(
  { reference, key }: SubjectKey,
  place: string,
  fields: { readonly [field: string]: Json },
  randomBytes: RandomBytes,
): Sealed {
  const names = Object.keys(fields).sort();
  const random = randomBytes(NONCE_BYTES + SALT_BYTES * names.length);
  const nonce = random.subarray(0, NONCE_BYTES);
  const commitments: [string, string][] = [];
  const parts: string[] = [];
  names.forEach((name, n) => {
    const salt = random.subarray(NONCE_BYTES + n * SALT_BYTES, NONCE_BYTES + (n + 1) * SALT_BYTES);
    const field = canonicalScalar(name);
    const value = canonicalScalar(fields[name]!);
    commitments.push([name, commit(`{${field}:${value}}`, salt)]);
    parts.push(`${field}:[${value},"${base64(salt)}"]`);
  });
  return {
    ciphertext: base64(encrypt(key, nonce, additionalData(reference, place), `{${parts.join(',')}}`)),
    // Built from entries: a column may be called __proto__.
    commitments: Object.fromEntries(commitments),
    nonce: base64(nonce),
    subject: reference,
  };
}

/** Gives the fields back, each checked against its commitment. @throws DomainError ARTIFACT_CORRUPT */
export function unseal(subjectKey: SubjectKey, place: string, sealed: Sealed): { readonly [field: string]: Json } {
  const fields = Object.entries(disclose(subjectKey, place, sealed)).map(
    ([field, { value }]) => [field, value] as const,
  );
  return Object.fromEntries(fields);
}

/** Value and salt of each field: what a holder hands over so that a third party can check a commitment alone. */
export function disclose(
  { reference, key }: SubjectKey,
  place: string,
  sealed: Sealed,
): { readonly [field: string]: { readonly value: Json; readonly salt: Uint8Array } } {
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const plaintext =
    reference === sealed.subject &&
    decrypt(key, bytes(sealed.nonce), additionalData(reference, place), bytes(sealed.ciphertext));
  if (!plaintext) throw altered(place, "its ciphertext does not open under its subject's key");
  const opened = JSON.parse(plaintext.toString('utf8')) as { readonly [field: string]: readonly [Json, string] };
  const names = Object.keys(opened);
  if (names.length !== Object.keys(sealed.commitments).length)
    throw altered(place, 'it does not have one commitment a field');
  return Object.fromEntries(
    names.map((field) => {
      const [value, text] = opened[field]!;
      const salt = bytes(text);
      if (!Object.hasOwn(sealed.commitments, field) || commitmentOf(field, value, salt) !== sealed.commitments[field]) {
        throw altered(place, 'a field does not match its commitment');
      }
      return [field, { value, salt }];
    }),
  );
}

/** SHA-256(salt ‖ canonical JSON of {field: value}), hex. */
export function commitmentOf(field: string, value: Json, salt: Uint8Array): string {
  return commit(`{${canonicalScalar(field)}:${canonicalScalar(value)}}`, salt);
}

function commit(text: string, salt: Uint8Array): string {
  const bytes = Buffer.allocUnsafe(salt.length + Buffer.byteLength(text));
  bytes.set(salt);
  bytes.write(text, salt.length);
  return hash('sha256', bytes, 'hex');
}

/** Numbers and strings, nearly all there is, need no walk: ECMAScript writes them as RFC 8785 wants them. */
function canonicalScalar(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
  return canonicalJson(value);
}

const additionalData = (reference: string, place: string) => `${reference}|${place}`;

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

function altered(place: string, how: string): DomainError {
  return new DomainError('ARTIFACT_CORRUPT', `The sealed data of ${place} was altered or moved: ${how}.`);
}
