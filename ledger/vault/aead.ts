// How are bytes encrypted here? AES-256-GCM (NIST SP 800-38D) with 12-byte nonces and 16-byte tags.
// Nonces are random, so one key may encrypt at most 2^32 messages (section 8.3): a data key serves one person (rows and
// predictions about them), and the wrap key encrypts once a person, so both stay far below.
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';

export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Randomness is handed in; it must come from a cryptographic generator. */
export type RandomBytes = (size: number) => Uint8Array;

// Keys go through createSecretKey because Node hands raw key bytes to a cipher four times slower than a KeyObject (measured).

/** Gives ciphertext ‖ tag. `place` is authenticated, not stored: what is moved elsewhere does not open. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, place: string, plaintext: string | Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  const head = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
  return Buffer.concat([head, cipher.final(), cipher.getAuthTag()]);
}

/** `undefined`: the key, the place or a byte differs from what was encrypted. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, place: string, box: Uint8Array): Buffer | undefined {
  if (nonce.length !== NONCE_BYTES || box.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(box.subarray(box.length - TAG_BYTES));
  const plaintext = decipher.update(box.subarray(0, box.length - TAG_BYTES));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}
