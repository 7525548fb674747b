// What is known of a staged file, and the key of its bytes? A small file beside them: the key wrapped by one that follows from
// the key-encryption key, and the rest under that key, since a file name or an owner may tell who somebody is.
import { createSecretKey, hkdfSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DomainError } from '../../domain/kernel/errors.ts';
import { decrypt, encrypt, NONCE_BYTES, type RandomBytes } from '../vault/aead.ts';

const FORMAT = 'countersign-staged@1';
const ID = /^st_[0-9a-f]{32}$/;
const KEY_BYTES = 32;

const recordShape = z.strictObject({
  owner: z.string(),
  businessUnit: z.string(),
  fileName: z.string(),
  bytesTotal: z.int().min(0).nullable(),
  format: z.enum(['csv', 'jsonl']).nullable(),
  createdAt: z.iso.datetime(),
});
export type StagedRecord = z.infer<typeof recordShape>;

const fileShape = z.strictObject({ format: z.literal(FORMAT), key: z.base64(), record: z.base64() });

export function makeStagedId(randomBytes: RandomBytes): string {
  return `st_${Buffer.from(randomBytes(16)).toString('hex')}`;
}

/** Ids come from outside and become file names. @throws DomainError NOT_FOUND */
export function parseStagedId(text: string): string {
  if (ID.test(text)) return text;
  throw notStaged();
}

export function isStagedId(text: string): boolean {
  return ID.test(text);
}

export function notStaged(): DomainError {
  return new DomainError(
    'NOT_FOUND',
    'There is no staged file with this id; it may have expired: send the file again.',
  );
}

/** One for this use, so that it says nothing of the vault's keys (RFC 5869). */
export function stagingKey(kek: Uint8Array): Uint8Array {
  const derived = hkdfSync('sha256', createSecretKey(kek), 'countersign-staging@1', 'wrap', KEY_BYTES);
  return new Uint8Array(derived);
}

export function newUploadKey(randomBytes: RandomBytes): Uint8Array {
  return new Uint8Array(randomBytes(KEY_BYTES));
}

/** @throws DomainError BAD_INPUT for a record that could not be read back, ZodError kept as its cause */
export function checkRecord(record: StagedRecord): StagedRecord {
  const { success, data, error } = recordShape.safeParse(record);
  if (success) return data;
  const fields = [...new Set(error.issues.map(({ path }) => String(path[0])))].join(', ');
  const sentence = `What is said of the staged file (${fields}) is not of its kind; correct it and send the file again.`;
  throw new DomainError('BAD_INPUT', sentence, {}, { cause: error });
}

/** @throws DomainError BAD_INPUT: what does not read back is not written */
export function writeRecord(
  wrapKey: Uint8Array,
  id: string,
  key: Uint8Array,
  record: StagedRecord,
  randomBytes: RandomBytes,
): string {
  const sealed = (under: Uint8Array, place: string, plain: string | Uint8Array) => {
    const nonce = randomBytes(NONCE_BYTES);
    return Buffer.concat([nonce, encrypt(under, nonce, `${place}:${id}`, plain)]).toString('base64');
  };
  return JSON.stringify({
    format: FORMAT,
    key: sealed(wrapKey, 'staged-key', key),
    record: sealed(key, 'staged-record', JSON.stringify(checkRecord(record))),
  });
}

/** Undefined where there is none. @throws DomainError ARTIFACT_CORRUPT */
export async function readRecord(
  file: string,
  wrapKey: Uint8Array,
  id: string,
): Promise<{ readonly key: Uint8Array; readonly record: StagedRecord } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const opened = (under: Uint8Array, place: string, box: string) => {
    const bytes = Buffer.from(box, 'base64');
    return decrypt(under, bytes.subarray(0, NONCE_BYTES), `${place}:${id}`, bytes.subarray(NONCE_BYTES));
  };
  try {
    const stored = fileShape.parse(JSON.parse(text));
    const key = new Uint8Array(opened(wrapKey, 'staged-key', stored.key)!);
    const record = recordShape.parse(JSON.parse(opened(key, 'staged-record', stored.record)!.toString('utf8')));
    return { key, record };
  } catch {
    throw stagedCorrupt('the record of its key does not open');
  }
}

export function stagedCorrupt(how: string): DomainError {
  return new DomainError('ARTIFACT_CORRUPT', `A staged file cannot be read: ${how}; send the file again.`);
}

export function diskRefused(error: unknown): DomainError {
  return new DomainError('UNAVAILABLE', 'The disk refuses the staged bytes; try again later.', {}, { cause: error });
}
