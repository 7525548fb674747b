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
  /** Ends the part at once, whatever its sender does; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Asked before a chunk is written: behind it is `place`. Throws where that is too far. */
  readonly reach: (place: ChunkPlace) => void;
  /** Everything before `place` is here for good. */
  readonly onDurable: (place: ChunkPlace) => void;
}

/** `senderError`: what ended `bytes` early; everything before it is written and synced all the same. */
export interface ReceivedPart {
  readonly place: ChunkPlace;
  readonly senderError?: unknown;
}

/** So much is lost at most when a dead connection is taken over. */
const SYNC_BYTES = 8 * 1024 * 1024;

/** Where `signal`, `reach` or the disk refuses, nothing is undone here: the caller cuts the file back. */
export async function receivePart(part: Part): Promise<ReceivedPart> {
  const { file, id, key, bytes, randomBytes, signal, reach, onDurable } = part;
  const gathered = Buffer.allocUnsafe(CHUNK_BYTES);
  let place = part.place;
  let synced = part.place;
  let held = 0;

  async function flush(): Promise<void> {
    if (held === 0) return;
    const after = placeAfter(place, held);
    reach(after);
    await writeAll(file, sealChunk(key, id, place, gathered.subarray(0, held), randomBytes), place.position);
    place = after;
    held = 0;
    if (place.position - synced.position >= SYNC_BYTES) await sync();
  }

  async function sync(): Promise<void> {
    await file.sync();
    synced = place;
    onDurable(place);
  }

  async function take(piece: Uint8Array): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + CHUNK_BYTES - held);
      gathered.set(taken, held);
      held += taken.length;
      at += taken.length;
      if (held === CHUNK_BYTES) await flush();
    }
  }

  const sender = bytes[Symbol.asyncIterator]();
  let failure: { readonly senderError: unknown } | undefined;
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await nextUnless(signal, sender);
    } catch (senderError) {
      if (signal.aborted) {
        // Not waited for: a sender that is silent would never answer.
        void Promise.resolve(sender.return?.()).catch(() => {});
        throw signal.reason;
      }
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
  await sync();
  return { place, ...failure };
}

function nextUnless(signal: AbortSignal, sender: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    sender
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** A write may take only some of what it is given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}
