// Takes files in, part by part, and keeps the rules of the house: offsets, owners' shares, room on the disk, expiry. What is
// known of each file is in memory; a file's offset is worked out from its chunks when it is first asked for after a start.
import type { FileHandle } from 'node:fs/promises';
import { DomainError } from '../../domain/kernel/errors.ts';
import type { RandomBytes } from '../vault/aead.ts';
import { UNTOUCHED_MS } from './expires-at.ts';
import { describeHeld, endWork, type HeldFile, heldFile, isOver, reached, workOn } from './held-file.ts';
import { openStagedFiles } from './open-staged-files.ts';
import { lastPlace, openBytes, openStagingReader, recordFile } from './open-staging-reader.ts';
import { type ReceivedPart, receivePart } from './receive-part.ts';
import { type ChunkPlace, mostPlainIn } from './sealed-chunks.ts';
import {
  checkRecord,
  diskRefused,
  makeStagedId,
  newUploadKey,
  notStaged,
  parseStagedId,
  readRecord,
  stagingKey,
  writeRecord,
} from './staged-record.ts';
import type { Staging, StagingLimits } from './staging.ts';
import { makeStagingRoom, notALength, type Occupant } from './staging-room.ts';

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

/** @throws Error in one sentence where the folder cannot be used */
export async function openStaging({ folder, kek, randomBytes, now, limits }: StagingOptions): Promise<Staging> {
  const wrapKey = stagingKey(kek);
  const files = openStagedFiles(folder);
  const uploads = new Map<string, HeldFile>();
  /** Removed, and not yet gone from the disk. */
  const leaving = new Set<HeldFile>();
  /** Records that do not open, under another key perhaps: kept until they expire. */
  const unreadable = new Map<string, Occupant & { readonly touched: number }>();
  const room = makeStagingRoom(limits, function* () {
    yield* uploads.values();
    yield* leaving;
    yield* unreadable.values();
  });
  for (const id of await files.list()) {
    const found = await files.stat(id);
    const opened = await readRecord(recordFile(folder, id), wrapKey, id).catch(() => undefined);
    if (opened) uploads.set(id, heldFile({ id, ...opened }, found));
    else unreadable.set(id, nobodys(found));
  }

  function heldAs(id: string): HeldFile {
    const held = uploads.get(parseStagedId(id));
    if (!held) throw notStaged();
    return held;
  }

  async function placeOf(held: HeldFile): Promise<ChunkPlace> {
    if (held.place) return held.place;
    // One search for all who ask: a second one would cut off what a part has begun to write meanwhile.
    held.search ??= findPlace(held).finally(() => {
      held.search = undefined;
    });
    return held.search;
  }

  /** A tail that was half written is cut off, so that nothing old stands behind what is written next. */
  async function findPlace(held: HeldFile): Promise<ChunkPlace> {
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

  async function cutBack(file: FileHandle, held: HeldFile, place: ChunkPlace): Promise<void> {
    if ((await file.stat()).size > place.position) {
      await file.truncate(place.position);
      await file.utimes(held.touched / 1000, held.touched / 1000);
      await file.sync();
    }
    reached(held, place);
  }

  const described = async (held: HeldFile) => describeHeld(held, await placeOf(held));

  async function declareLength(held: HeldFile, bytesTotal: number, offset: number): Promise<void> {
    if (!Number.isSafeInteger(bytesTotal) || bytesTotal < offset) throw notALength();
    const { record } = held;
    if (record.bytesTotal === bytesTotal) return;
    if (record.bytesTotal !== null) {
      throw new DomainError('BAD_INPUT', `The length of this file is ${record.bytesTotal} bytes and cannot change.`);
    }
    const { owner, diskBytes } = held;
    room.admitGrowth(held, { owner, bytesTotal, offset, diskBytes });
    // Before the first wait, so that the limits count it.
    held.record = { ...record, bytesTotal };
    try {
      await files.replaceRecord(held.id, writeRecord(wrapKey, held.id, held.key, held.record, randomBytes));
    } catch (error) {
      held.record = record;
      throw diskRefused(error);
    }
  }

  function reach(held: HeldFile, { offset, position: diskBytes }: ChunkPlace): void {
    const { owner, bytesTotal } = held;
    if (bytesTotal !== null && offset > bytesTotal) {
      throw new DomainError('BAD_INPUT', `The part goes beyond the ${bytesTotal} bytes that were declared.`);
    }
    room.admitGrowth(held, { owner, bytesTotal, offset, diskBytes });
    held.offset = offset;
    held.diskBytes = diskBytes;
  }

  /** An empty part leaves the time of the last byte as it was. */
  function keep(held: HeldFile, place: ChunkPlace): void {
    if (place.offset > held.place!.offset) held.touched = Date.parse(now());
    held.place = place;
  }

  async function receive(held: HeldFile, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<ReceivedPart> {
    const file = await openBytes(folder, held.id, 'r+');
    try {
      const { id, key } = held;
      const part = await receivePart({
        ...{ file, id, key, bytes, randomBytes, signal },
        place: held.place!,
        reach: (place) => reach(held, place),
        onDurable: (place) => keep(held, place),
      });
      await file.utimes(held.touched / 1000, held.touched / 1000);
      reached(held, part.place);
      return part;
    } catch (error) {
      // Whatever was written of a refused part is no part of the file, but for what was told as durable.
      await cutBack(file, held, held.place!).catch(() => {
        held.place = undefined;
      });
      throw error instanceof DomainError ? error : diskRefused(error);
    } finally {
      await file.close();
    }
  }

  /** Whoever is at work on the file came before, and may be dead. */
  async function endOlderPart(held: HeldFile, offset: number): Promise<void> {
    const durable = held.place?.offset ?? 0;
    if (offset !== durable) throw beginsAt(durable, offset);
    const sentence = 'Another part of this file took the place of this one; ask for the offset and try again.';
    await endWork(held, new DomainError('STALE_REVISION', sentence, { offset: durable }));
  }

  async function removeFile(id: string): Promise<void> {
    const held = uploads.get(id);
    uploads.delete(id);
    try {
      if (held) {
        leaving.add(held);
        await endWork(held, notStaged());
      }
      await files.remove(id);
      unreadable.delete(id);
    } catch (error) {
      // It takes room still, and a sweep tries again.
      if (held) unreadable.set(id, nobodys({ bytes: held.diskBytes, touched: held.touched }));
      throw error;
    } finally {
      if (held) leaving.delete(held);
    }
  }

  return {
    ...openStagingReader({ folder, kek }),

    async create(file) {
      room.admitNew(file);
      const { owner, businessUnit, fileName, bytesTotal, format = null } = file;
      const createdAt = now();
      const [id, key] = [makeStagedId(randomBytes), newUploadKey(randomBytes)];
      const record = checkRecord({ owner, businessUnit, fileName, bytesTotal, format, createdAt });
      const touched = Date.parse(createdAt);
      const held = heldFile({ id, key, record }, { bytes: 0, touched });
      // In the map before the first wait, so that the limits count it.
      uploads.set(id, held);
      await workOn(held, async () => {
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
      });
      return described(held);
    },

    async describe(id) {
      return described(heldAs(id));
    },

    async offset(id) {
      return (await placeOf(heldAs(id))).offset;
    },

    async append(id, offset, bytes, { bytesTotal } = {}) {
      const held = heldAs(id);
      while (held.work) await endOlderPart(held, offset);
      if (uploads.get(id) !== held) throw notStaged();
      // No wait since that look: of two who waited for the same end, the second ends the first.
      return workOn(held, async (signal) => {
        const place = await placeOf(held);
        if (offset !== place.offset) throw beginsAt(place.offset, offset);
        if (bytesTotal !== undefined) await declareLength(held, bytesTotal, offset);
        const part = await receive(held, bytes, signal);
        if ('senderError' in part) throw part.senderError;
        return part.place.offset;
      });
    },

    async list(owner) {
      const own = [...uploads.values()].filter(({ record }) => record.owner === owner);
      const all = await Promise.all(own.map(described));
      return all.sort((a, b) =>
        a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1,
      );
    },

    async remove(id) {
      await removeFile(parseStagedId(id));
    },

    isUnreadable: (id) => unreadable.has(id),

    async sweep() {
      const at = Date.parse(now());
      const over = [...uploads.values()].filter((held) => isOver(held, at)).map(({ id }) => id);
      const lost = [...unreadable].filter(([, { touched }]) => at > touched + UNTOUCHED_MS).map(([id]) => id);
      const ids = [...over, ...lost].sort();
      const faults: unknown[] = [];
      for (const id of ids) await removeFile(id).catch((error: unknown) => faults.push(error));
      // After all were tried: one that stays must not keep the others.
      if (faults.length > 0) throw faults[0];
      return ids;
    },
  };
}

function nobodys({ bytes, touched }: { readonly bytes: number; readonly touched: number }) {
  return { owner: undefined, bytesTotal: null, offset: mostPlainIn(bytes), diskBytes: bytes, touched };
}

function beginsAt(durable: number, offset: number): DomainError {
  const sentence = `The next part of this file begins at byte ${durable}, not at ${offset}.`;
  return new DomainError('STALE_REVISION', sentence, { offset: durable });
}
