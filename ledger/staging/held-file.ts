// What does staging know of a file while the server runs? And who works on it: one part at a time, which whoever removes the file,
// or sends a newer part, ends and waits for.
import { expiresAt, LONGEST_MS } from './expires-at.ts';
import { type ChunkPlace, FIRST_PLACE, mostPlainIn } from './sealed-chunks.ts';
import type { StagedRecord } from './staged-record.ts';
import type { StagedFile } from './staging.ts';
import type { Occupant } from './staging-room.ts';

export interface HeldFile extends Occupant {
  readonly id: string;
  readonly key: Uint8Array;
  record: StagedRecord;
  /** Behind the last chunk that is here for good; undefined until it was looked for. */
  place: ChunkPlace | undefined;
  search?: Promise<ChunkPlace> | undefined;
  /** With what a part is about to write. */
  offset: number;
  diskBytes: number;
  /** Milliseconds since 1970. */
  touched: number;
  work?: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;
}

export function heldFile(
  { id, key, record }: Pick<HeldFile, 'id' | 'key' | 'record'>,
  { bytes, touched }: { readonly bytes: number; readonly touched: number },
): HeldFile {
  return {
    id,
    key,
    record,
    place: bytes === 0 ? FIRST_PLACE : undefined,
    offset: mostPlainIn(bytes),
    diskBytes: bytes,
    touched,
    get owner() {
      return this.record.owner;
    },
    get bytesTotal() {
      return this.record.bytesTotal;
    },
  };
}

/** `place` is durable, and nothing stands behind it. */
export function reached(held: HeldFile, place: ChunkPlace): void {
  held.place = place;
  held.offset = place.offset;
  held.diskBytes = place.position;
}

/** Nobody else may be at work on it. */
export async function workOn<T>(held: HeldFile, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const over = Promise.withResolvers<void>();
  held.work = { stop, done: over.promise };
  try {
    return await work(stop.signal);
  } finally {
    held.work = undefined;
    over.resolve();
  }
}

/** Gives when the work has ended. */
export async function endWork({ work }: HeldFile, reason: Error): Promise<void> {
  work?.stop.abort(reason);
  await work?.done;
}

export function expiryOf({ record, touched, diskBytes }: HeldFile): number {
  const { bytesTotal } = record;
  return expiresAt({ createdAt: Date.parse(record.createdAt), touched, bytes: diskBytes, bytesTotal });
}

/** Bytes that come in keep a file, but not for ever. */
export function isOver(held: HeldFile, now: number): boolean {
  return now > (held.work ? Date.parse(held.record.createdAt) + LONGEST_MS : expiryOf(held));
}

export function describeHeld(held: HeldFile, { offset }: ChunkPlace): StagedFile {
  const { id, record, touched } = held;
  return {
    id,
    ...record,
    touchedAt: new Date(touched).toISOString(),
    expiresAt: new Date(expiryOf(held)).toISOString(),
    offset,
    complete: offset === record.bytesTotal,
  };
}
