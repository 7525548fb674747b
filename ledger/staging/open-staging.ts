// Takes files in, part by part, and keeps the rules of the house: offsets, owners' shares, room on the disk, expiry. What is
// known of each file is in memory; a file's offset is worked out from its chunks when it is first asked for after a start.
import type { FileHandle } from 'node:fs/promises';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { RandomBytes } from '../vault/aead.ts';
import { openStagedFiles } from './open-staged-files.ts';
import { lastPlace, openBytes, openStagingReader, recordFile } from './open-staging-reader.ts';
import { type ReceivedPart, receivePart } from './receive-part.ts';
import { type ChunkPlace, FIRST_PLACE } from './sealed-chunks.ts';
import {
  diskRefused,
  makeStagedId,
  newUploadKey,
  notStaged,
  parseStagedId,
  readRecord,
  type StagedRecord,
  stagingKey,
  writeRecord,
} from './staged-record.ts';
import type { NewStagedFile, StagedFile, Staging, StagingLimits } from './staging.ts';

export interface StagingOptions {
  /** Created where it is not there. */
  readonly folder: string;
  /** 32 bytes. */
  readonly kek: Uint8Array;
  /** Cryptographic. */
  readonly randomBytes: RandomBytes;
  /** RFC 3339. */
  readonly now: () => string;
  readonly limits: StagingLimits;
}

interface Held {
  readonly id: string;
  readonly key: Uint8Array;
  record: StagedRecord;
  /** Behind the last whole chunk; undefined until it was looked for. */
  place: ChunkPlace | undefined;
  search?: Promise<ChunkPlace> | undefined;
  diskBytes: number;
  /** Milliseconds since 1970. */
  touched: number;
  receiving: boolean;
}

/** @throws Error in one sentence where the folder cannot be used */
export async function openStaging({ folder, kek, randomBytes, now, limits }: StagingOptions): Promise<Staging> {
  const wrapKey = stagingKey(kek);
  const files = openStagedFiles(folder);
  const uploads = new Map<string, Held>();
  /** Records that do not open, under another key perhaps: kept until they expire. */
  const unreadable = new Map<string, number>();
  for (const id of await files.list()) {
    const { bytes, touched } = await files.stat(id);
    const found = await readRecord(recordFile(folder, id), wrapKey, id).catch(() => undefined);
    if (found) uploads.set(id, { id, ...found, place: undefined, diskBytes: bytes, touched, receiving: false });
    else unreadable.set(id, touched);
  }

  function heldAs(id: string): Held {
    const held = uploads.get(parseStagedId(id));
    if (!held) throw notStaged();
    return held;
  }

  /** Room that is used, or promised to files that said how long they will be. */
  function taken(except?: Held): number {
    let sum = 0;
    for (const held of uploads.values()) {
      if (held !== except) sum += Math.max(held.diskBytes, held.record.bytesTotal ?? 0);
    }
    return sum;
  }

  function refuseOverLimit(bytes: number): void {
    if (bytes <= limits.uploadBytes) return;
    throw new DomainError('QUERY_TOO_LARGE', `A file has at most ${limits.uploadBytes} bytes; split it into several.`, {
      most: limits.uploadBytes,
    });
  }

  function refuseWithoutRoom(bytes: number, except?: Held): void {
    if (taken(except) + bytes <= limits.totalBytes) return;
    throw new DomainError(
      'OVERLOADED',
      'There is no room for more staged bytes now; confirm or remove files that wait, or try again later.',
    );
  }

  function checkNew({ owner, bytesTotal }: NewStagedFile): void {
    if (bytesTotal !== null && !(Number.isSafeInteger(bytesTotal) && bytesTotal >= 0)) throw notALength();
    refuseOverLimit(bytesTotal ?? 0);
    const own = [...uploads.values()].filter(({ record }) => record.owner === owner).length;
    if (own >= limits.uploadsPerOwner) {
      throw new DomainError(
        'TOO_MANY_REQUESTS',
        `At most ${limits.uploadsPerOwner} files of one sender may wait; confirm or remove one of them first.`,
      );
    }
    if (uploads.size >= limits.uploads) {
      throw new DomainError('OVERLOADED', `${limits.uploads} files wait already; try again when some are done with.`);
    }
    refuseWithoutRoom(bytesTotal ?? 0);
  }

  async function placeOf(held: Held): Promise<ChunkPlace> {
    if (held.place) return held.place;
    // One search for all who ask: a second one would cut off what a part has begun to write meanwhile.
    held.search ??= findPlace(held).finally(() => {
      held.search = undefined;
    });
    return held.search;
  }

  /** A tail that was half written is cut off, so that nothing old stands behind what is written next. */
  async function findPlace(held: Held): Promise<ChunkPlace> {
    const file = await openBytes(folder, held.id, 'r+');
    try {
      const place = await lastPlace(file, held.key, held.id);
      await cutBack(file, held, place);
      return place;
    } catch (error) {
      throw diskRefused(error);
    } finally {
      await file.close();
    }
  }

  async function cutBack(file: FileHandle, held: Held, place: ChunkPlace): Promise<void> {
    if ((await file.stat()).size > place.position) {
      await file.truncate(place.position);
      await file.utimes(held.touched / 1000, held.touched / 1000);
      await file.sync();
    }
    held.place = place;
    held.diskBytes = place.position;
  }

  function described({ id, record, touched }: Held, { offset }: ChunkPlace): StagedFile {
    const touchedAt = new Date(touched).toISOString();
    return { id, ...record, touchedAt, offset, complete: offset === record.bytesTotal };
  }

  async function declareLength(held: Held, bytesTotal: number, offset: number): Promise<void> {
    if (!Number.isSafeInteger(bytesTotal) || bytesTotal < offset) throw notALength();
    const { record } = held;
    if (record.bytesTotal === bytesTotal) return;
    if (record.bytesTotal !== null) {
      throw new DomainError('BAD_INPUT', `The length of this file is ${record.bytesTotal} bytes and cannot change.`);
    }
    refuseOverLimit(bytesTotal);
    refuseWithoutRoom(bytesTotal, held);
    const declared = { ...record, bytesTotal };
    await files.replaceRecord(held.id, writeRecord(wrapKey, held.id, held.key, declared, randomBytes));
    held.record = declared;
  }

  function admitTo(held: Held): (offset: number) => void {
    return (offset) => {
      if (uploads.get(held.id) !== held) throw notStaged();
      const { bytesTotal } = held.record;
      if (bytesTotal !== null && offset > bytesTotal) {
        throw new DomainError('BAD_INPUT', `The part goes beyond the ${bytesTotal} bytes that were declared.`);
      }
      refuseOverLimit(offset);
      refuseWithoutRoom(offset, held);
    };
  }

  async function receive(held: Held, place: ChunkPlace, bytes: AsyncIterable<Uint8Array>): Promise<ReceivedPart> {
    const file = await openBytes(folder, held.id, 'r+');
    try {
      const { id, key } = held;
      const part = await receivePart({ file, id, key, place, bytes, randomBytes, admit: admitTo(held) });
      held.touched = Date.parse(now());
      await file.utimes(held.touched / 1000, held.touched / 1000);
      held.place = part.place;
      held.diskBytes = part.place.position;
      return part;
    } catch (error) {
      // Whatever was written of a refused part is no part of the file.
      held.place = undefined;
      await cutBack(file, held, place).catch(() => {});
      throw error instanceof DomainError ? error : diskRefused(error);
    } finally {
      await file.close();
    }
  }

  return {
    ...openStagingReader({ folder, kek }),

    async create(file) {
      checkNew(file);
      const { owner, businessUnit, fileName, bytesTotal, format = null } = file;
      const createdAt = now();
      const [id, key] = [makeStagedId(randomBytes), newUploadKey(randomBytes)];
      const record = { owner, businessUnit, fileName, bytesTotal, format, createdAt };
      const touched = Date.parse(createdAt);
      const held: Held = { id, key, record, place: FIRST_PLACE, diskBytes: 0, touched, receiving: true };
      // In the map before the first wait, so that the limits count it.
      uploads.set(id, held);
      try {
        await files.create(id, writeRecord(wrapKey, id, key, record, randomBytes));
        const handle = await openBytes(folder, id, 'r+');
        await handle.utimes(touched / 1000, touched / 1000);
        await handle.close();
      } catch (error) {
        uploads.delete(id);
        await files.remove(id).catch(() => {});
        throw diskRefused(error);
      }
      held.receiving = false;
      return described(held, FIRST_PLACE);
    },

    async offset(id) {
      return (await placeOf(heldAs(id))).offset;
    },

    async describe(id) {
      const held = heldAs(id);
      return described(held, await placeOf(held));
    },

    async append(id, offset, bytes, { bytesTotal } = {}) {
      const held = heldAs(id);
      if (held.receiving) {
        throw new DomainError(
          'STALE_REVISION',
          'Another part of this file is coming in; ask for the offset and try again.',
          {
            offset: held.place?.offset ?? 0,
          },
        );
      }
      held.receiving = true;
      try {
        const place = await placeOf(held);
        if (offset !== place.offset) {
          const sentence = `The next part of this file begins at byte ${place.offset}, not at ${offset}.`;
          throw new DomainError('STALE_REVISION', sentence, { offset: place.offset });
        }
        if (bytesTotal !== undefined) await declareLength(held, bytesTotal, offset);
        const part = await receive(held, place, bytes);
        if ('senderError' in part) throw part.senderError;
        return part.place.offset;
      } finally {
        held.receiving = false;
      }
    },

    async list(owner) {
      const own = [...uploads.values()].filter(({ record }) => record.owner === owner);
      const all = await Promise.all(own.map(async (held) => described(held, await placeOf(held))));
      return all.sort((a, b) =>
        a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1,
      );
    },

    async remove(id) {
      uploads.delete(parseStagedId(id));
      unreadable.delete(id);
      await files.remove(id);
    },

    async sweep(olderThan) {
      const before = Date.parse(olderThan);
      const idle = [...uploads.values()].filter(({ touched, receiving }) => touched < before && !receiving);
      const lost = [...unreadable].filter(([, touched]) => touched < before);
      const ids = [...idle.map(({ id }) => id), ...lost.map(([id]) => id)].sort();
      for (const id of ids) {
        uploads.delete(id);
        unreadable.delete(id);
        await files.remove(id);
      }
      return ids;
    },
  };
}

function notALength(): DomainError {
  return new DomainError('BAD_INPUT', 'The length of a file is a whole number of bytes, at least those that are here.');
}
