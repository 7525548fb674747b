// Staged files as any thread may read them: everything is asked of the disk, since another thread takes them in.
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../domain/kernel/errors.ts';
import { type ChunkPlace, chunkScratch, FIRST_PLACE, openChunk, placeAfter } from './sealed-chunks.ts';
import { diskRefused, notStaged, parseStagedId, readRecord, stagedCorrupt, stagingKey } from './staged-record.ts';
import type { StagingReader } from './staging.ts';

export interface StagingReaderOptions {
  readonly folder: string;
  /** 32 bytes. */
  readonly kek: Uint8Array;
}

export const recordFile = (folder: string, id: string) => join(folder, `${id}.key`);
export const bytesFile = (folder: string, id: string) => join(folder, `${id}.bytes`);

export function openStagingReader({ folder, kek }: StagingReaderOptions): StagingReader {
  const wrapKey = stagingKey(kek);

  async function* bytesOf(id: string, key: Uint8Array, bytesTotal: number): AsyncGenerator<Uint8Array> {
    const file = await openBytes(folder, id, 'r');
    try {
      const scratch = chunkScratch();
      let place = FIRST_PLACE;
      while (place.offset < bytesTotal) {
        const plain = await openChunk(file, key, id, place, scratch);
        if (!plain) {
          const { size } = await file.stat();
          if (size <= place.position) throw incomplete(`${place.offset} of ${bytesTotal} bytes are here`);
          throw stagedCorrupt(`its bytes from ${place.offset} on do not open`);
        }
        yield plain;
        place = placeAfter(place, plain.length);
      }
    } finally {
      await file.close();
    }
  }

  const reader: StagingReader = {
    async open(id) {
      const found = await readRecord(recordFile(folder, parseStagedId(id)), wrapKey, id);
      if (!found) throw notStaged();
      const { fileName, format, bytesTotal } = found.record;
      if (bytesTotal === null) throw incomplete('its length was never declared');
      return { fileName, format, bytesTotal, bytes: bytesOf(id, found.key, bytesTotal) };
    },
    async *read(id) {
      yield* (await reader.open(id)).bytes;
    },
  };
  return reader;
}

/** @throws DomainError NOT_FOUND, UNAVAILABLE */
export async function openBytes(folder: string, id: string, flags: 'r' | 'r+'): Promise<FileHandle> {
  try {
    return await open(bytesFile(folder, id), flags);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? notStaged() : diskRefused(error);
  }
}

/** Behind the last whole chunk: every tag is checked, because a file may have been made longer before its bytes were there. */
export async function lastPlace(file: FileHandle, key: Uint8Array, id: string): Promise<ChunkPlace> {
  const scratch = chunkScratch();
  let place = FIRST_PLACE;
  for (;;) {
    const plain = await openChunk(file, key, id, place, scratch);
    if (!plain) return place;
    place = placeAfter(place, plain.length);
  }
}

function incomplete(why: string): DomainError {
  return new DomainError('BAD_INPUT', `The staged file is not complete (${why}); send the rest first.`);
}
