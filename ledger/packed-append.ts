// How does an append go over a port between two threads? Packed into one buffer: structured clone copies the whole buffer
// behind a view, so a slice of a shared pool would drag the pool along.
import type { ExpectedRevision, NewEvent, StoredEvent } from './event-store.ts';

export interface PackedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly ids: readonly string[];
  readonly types: readonly string[];
  /** Bytes of data and of metadata, in turn. */
  readonly sizes: readonly number[];
  readonly bytes: Uint8Array;
}

export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export function packAppend(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): PackedAppend {
  const parts = events.flatMap(({ data, metadata }) => [data, metadata]);
  const sizes = parts.map(({ byteLength }) => byteLength);
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return { stream, expected, ids: events.map(({ id }) => id), types: events.map(({ type }) => type), sizes, bytes };
}

export function unpackAppend({ stream, expected, ids, types, sizes, bytes }: PackedAppend): AppendRequest {
  let at = 0;
  const take = (size: number) => {
    at += size;
    return bytes.subarray(at - size, at);
  };
  const events = ids.map((id, index) => ({
    id,
    type: types[index]!,
    data: take(sizes[2 * index]!),
    metadata: take(sizes[2 * index + 1]!),
  }));
  return { stream, expected, events };
}

/** What stands in the log after an `appended`: the bytes are the packed ones, which nobody else can change. */
export function storedEvents(packed: PackedAppend, revision: bigint, position: bigint): StoredEvent[] {
  const { stream, events } = unpackAppend(packed);
  return events.map((event, index) => ({
    ...event,
    stream,
    revision: revision + BigInt(index),
    position: position + BigInt(index),
  }));
}
