// How is a new thing named, so that a retried creation names it again? 130 bits of the SHA-256 of its seed, in base 32
// (RFC 4648 alphabet, lower case): 26 characters for `makeId`.
import { hash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/** `seed`: a command id and a noun for what a command creates, or random bytes. */
export function idToken(seed: string | Uint8Array): string {
  const digest = BigInt(`0x${hash('sha256', seed, 'hex')}`) >> BigInt(256 - LENGTH * 5);
  let token = '';
  for (let shift = (LENGTH - 1) * 5; shift >= 0; shift -= 5) token += ALPHABET[Number((digest >> BigInt(shift)) & 31n)];
  return token;
}
