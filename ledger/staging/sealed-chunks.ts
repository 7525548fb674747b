// How do staged bytes lie on disk? A list of chunks, each ‹length of the plain bytes, 4 bytes big-endian› ‹nonce› ‹ciphertext›
// ‹tag›, AES-256-GCM under the upload's own key. Upload, place and offset are authenticated: what is moved, cut out or swapped
// does not open. A chunk that was half written when the power went is found by its length or its tag.
import type { FileHandle } from 'node:fs/promises';
import { decrypt, encrypt, NONCE_BYTES, type RandomBytes } from '../vault/aead.ts';

/** Plain bytes of a chunk, at most. */
export const CHUNK_BYTES = 64 * 1024;
const LENGTH_BYTES = 4;
const TAG_BYTES = 16;
/** What a chunk takes beside its plain bytes. */
export const CHUNK_OVERHEAD = LENGTH_BYTES + NONCE_BYTES + TAG_BYTES;

/** Where the next chunk goes. */
export interface ChunkPlace {
  /** Chunks before it. */
  readonly index: number;
  /** Plain bytes before it. */
  readonly offset: number;
  /** Bytes of the file before it. */
  readonly position: number;
}

export const FIRST_PLACE: ChunkPlace = { index: 0, offset: 0, position: 0 };

export function placeAfter({ index, offset, position }: ChunkPlace, plainBytes: number): ChunkPlace {
  return { index: index + 1, offset: offset + plainBytes, position: position + plainBytes + CHUNK_OVERHEAD };
}

/** Plain bytes that a file of so many bytes holds where every chunk but the last is full; shorter ones hold less. */
export function mostPlainIn(diskBytes: number): number {
  return diskBytes - Math.ceil(diskBytes / (CHUNK_BYTES + CHUNK_OVERHEAD)) * CHUNK_OVERHEAD;
}

const bound = (id: string, { index, offset }: ChunkPlace) => `staged-chunk:${id}:${index}:${offset}`;

/** `plain`: 1 to CHUNK_BYTES bytes. */
export function sealChunk(
  key: Uint8Array,
  id: string,
  place: ChunkPlace,
  plain: Uint8Array,
  randomBytes: RandomBytes,
): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(plain.length);
  return Buffer.concat([length, nonce, encrypt(key, nonce, bound(id, place), plain)]);
}

/** Undefined: no whole chunk of this upload stands there. */
export async function openChunk(
  file: FileHandle,
  key: Uint8Array,
  id: string,
  place: ChunkPlace,
  scratch: Buffer,
): Promise<Buffer | undefined> {
  const { bytesRead } = await file.read(scratch, 0, scratch.length, place.position);
  if (bytesRead <= CHUNK_OVERHEAD) return undefined;
  const length = scratch.readUInt32BE();
  if (length === 0 || length > CHUNK_BYTES || length + CHUNK_OVERHEAD > bytesRead) return undefined;
  const nonce = scratch.subarray(LENGTH_BYTES, LENGTH_BYTES + NONCE_BYTES);
  const box = scratch.subarray(LENGTH_BYTES + NONCE_BYTES, CHUNK_OVERHEAD + length);
  return decrypt(key, nonce, bound(id, place), box);
}

export function chunkScratch(): Buffer {
  return Buffer.allocUnsafe(CHUNK_BYTES + CHUNK_OVERHEAD);
}
