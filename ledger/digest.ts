// What is the fingerprint of these bytes? SHA-256 (FIPS 180-4), hex, 64 characters. Text is hashed as UTF-8.
import { hash } from 'node:crypto';

export function sha256Hex(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}
