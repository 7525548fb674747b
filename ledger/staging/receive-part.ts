// One part of a staged file on its way in: gathered into chunks, sealed, written behind what is there, synced. Constant memory.
import type { FileHandle } from 'node:fs/promises';
import type { RandomBytes } from '../vault/aead.ts';
import { CHUNK_BYTES, type ChunkPlace, placeAfter, sealChunk } from './sealed-chunks.ts';

export interface Part {
  readonly file: FileHandle;
  readonly id: string;
  readonly key: Uint8Array;
  /** Where it begins. */
  readonly place: ChunkPlace;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly randomBytes: RandomBytes;
  /** Asked before so many plain bytes in all are accepted; throws where they are too many. */
  readonly admit: (offset: number) => void;
}

/** `senderError`: what ended `bytes` early; everything before it is written and synced all the same. */
export interface ReceivedPart {
  readonly place: ChunkPlace;
  readonly senderError?: unknown;
}

/** Where `admit` or the disk refuses, nothing is undone here: the caller cuts the file back. */
export async function receivePart({
  file,
  id,
  key,
  place: start,
  bytes,
  randomBytes,
  admit,
}: Part): Promise<ReceivedPart> {
  const gathered = Buffer.allocUnsafe(CHUNK_BYTES);
  let place = start;
  let held = 0;

  async function flush(): Promise<void> {
    if (held === 0) return;
    await writeAll(file, sealChunk(key, id, place, gathered.subarray(0, held), randomBytes), place.position);
    place = placeAfter(place, held);
    held = 0;
  }

  async function take(piece: Uint8Array): Promise<void> {
    admit(place.offset + held + piece.length);
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + CHUNK_BYTES - held);
      gathered.set(part, held);
      held += part.length;
      at += part.length;
      if (held === CHUNK_BYTES) await flush();
    }
  }

  const sender = bytes[Symbol.asyncIterator]();
  let failure: { readonly senderError: unknown } | undefined;
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await sender.next();
    } catch (senderError) {
      failure = { senderError };
      break;
    }
    if (next.done) break;
    try {
      await take(next.value);
    } catch (error) {
      await sender.return?.();
      throw error;
    }
  }
  await flush();
  await file.sync();
  return { place, ...failure };
}

/** A write may take only some of what it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
