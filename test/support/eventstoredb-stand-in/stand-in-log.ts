// What does the stand-in for EventStoreDB hold? Streams and one order of all events, in memory, and nothing is ever removed:
// deletion and metadata only hide. It knows no protocol. Positions are like byte offsets: they grow, with gaps; commit = prepare.
import { randomUUID } from 'node:crypto';
import { RememberedIds } from './remembered-ids.ts';
import {
  describedStream,
  METASTREAM_METADATA,
  metastreamOf,
  NO_METADATA,
  parseStreamMetadata,
  SOFT_DELETE_JSON,
  type StreamMetadata,
  undeletedJson,
} from './stream-metadata.ts';
import { dataOf, type EventContent, encodeEvent, type WireEvent } from './wire-events.ts';

export interface LoggedEvent extends WireEvent {
  readonly stream: LoggedStream;
  readonly revision: number | 'tombstone';
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  /** Milliseconds since 1970, the server's clock. */
  readonly created: number;
}

export interface LoggedStream {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  /** By revision; a tombstone is not among them. */
  readonly events: LoggedEvent[];
  tombstone?: LoggedEvent;
  parsedMetadata?: { readonly from: LoggedEvent; readonly metadata: StreamMetadata };
}

const JSON_TYPE = 'application/json';
/** What a record takes beside its own bytes, so that positions have gaps. */
const RECORD_OVERHEAD = 97;
const NO_BYTES = new Uint8Array();

export const jsonContent = (type: string, json: string, id: string = randomUUID()): EventContent => ({
  id,
  type,
  contentType: JSON_TYPE,
  metadata: NO_BYTES,
  data: Buffer.from(json),
});

export class StandInLog {
  readonly all: LoggedEvent[] = [];
  readonly remembered = new RememberedIds();
  readonly #streams = new Map<string, LoggedStream>();
  readonly #watchers = new Set<() => void>();
  readonly now: () => number;
  #end = 1_391;

  /** `now` gives milliseconds since 1970. */
  constructor(now: () => number) {
    this.now = now;
    const systemMetadata = '{"$maxAge":2592000,"$acl":{"$r":"$ops","$w":[],"$d":[],"$mr":[],"$mw":[]}}';
    this.write('$$$scavenges', [jsonContent('$metadata', systemMetadata)]);
  }

  stream(name: string): LoggedStream | undefined {
    return this.#streams.get(name);
  }

  /** True for a tombstoned stream and for its metastream. */
  isTombstoned(name: string): boolean {
    const described = describedStream(name);
    return (
      this.#streams.get(name)?.tombstone !== undefined ||
      (described !== undefined && this.#streams.get(described)?.tombstone !== undefined)
    );
  }

  lastRevision(name: string): number {
    return (this.#streams.get(name)?.events.length ?? 0) - 1;
  }

  metadata(name: string): StreamMetadata {
    if (describedStream(name) !== undefined) return METASTREAM_METADATA;
    const last = this.#streams.get(metastreamOf(name))?.events.at(-1);
    if (!last?.isJson) return NO_METADATA;
    const metastream = last.stream;
    if (metastream.parsedMetadata?.from !== last) {
      metastream.parsedMetadata = { from: last, metadata: parseStreamMetadata(dataOf(last)) };
    }
    return metastream.parsedMetadata.metadata;
  }

  /** The lowest revision readers see; one past the last when all are hidden. */
  firstReadable(stream: LoggedStream): number {
    const { maxCount, maxAge, truncateBefore } = this.metadata(stream.name);
    const { events } = stream;
    let first = Math.max(truncateBefore ?? 0, maxCount === undefined ? 0 : events.length - maxCount);
    if (maxAge !== undefined) {
      const oldest = this.now() - maxAge;
      while (first < events.length && events[first]!.created < oldest) first++;
    }
    return Math.min(first, events.length);
  }

  /** Appends without any check, brings a deleted stream back, and answers with the position of the last event written. */
  write(name: string, contents: readonly EventContent[]): number {
    if (contents.length > 0 && this.metadata(name).softDeleted) {
      const metastream = this.#streams.get(metastreamOf(name))!;
      const json = undeletedJson(dataOf(metastream.events.at(-1)!), this.lastRevision(name) + 1);
      this.#put(metastream, jsonContent('$metadata', json));
    }
    const stream = contents.length > 0 ? this.#open(name) : undefined;
    let position = this.#end;
    const created = this.now();
    for (const content of contents) position = this.#put(stream!, content, created).position;
    // An append of nothing still takes a place in the log (measured).
    if (contents.length === 0) this.#end += RECORD_OVERHEAD;
    this.#notify();
    return position;
  }

  /** Hides what is there; the next event brings the stream back. Answers with the position of the metadata event. */
  softDelete(name: string): number {
    return this.write(metastreamOf(name), [jsonContent('$metadata', SOFT_DELETE_JSON)]);
  }

  tombstone(name: string): number {
    const stream = this.#open(name);
    const content = { id: randomUUID(), type: '$streamDeleted', contentType: 'application/octet-stream' };
    const event = this.#record(stream, 'tombstone', { ...content, metadata: NO_BYTES, data: NO_BYTES }, this.now());
    stream.tombstone = event;
    this.#notify();
    return event.position;
  }

  /** The index in `all` of the event at exactly `position`; undefined when no event is there. */
  indexAt(position: number): number | undefined {
    const index = this.indexFrom(position);
    return this.all[index]?.position === position ? index : undefined;
  }

  /** The index of the first event at or after `position`. */
  indexFrom(position: number): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.all[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Calls `watcher` after every write until the answer is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #open(name: string): LoggedStream {
    let stream = this.#streams.get(name);
    if (!stream) {
      stream = { name, nameBytes: Buffer.from(name), events: [] };
      this.#streams.set(name, stream);
    }
    return stream;
  }

  #put(stream: LoggedStream, content: EventContent, created = this.now()): LoggedEvent {
    const event = this.#record(stream, stream.events.length, content, created);
    this.remembered.add(event.id, { stream: stream.name, revision: stream.events.length });
    stream.events.push(event);
    return event;
  }

  #record(stream: LoggedStream, revision: number | 'tombstone', content: EventContent, created: number): LoggedEvent {
    const position = this.#end;
    const wire = encodeEvent(stream.nameBytes, revision, position, created, content);
    this.#end += RECORD_OVERHEAD + wire.frame.length;
    const { id, type, contentType } = content;
    const event = { ...wire, stream, revision, position, id, type, isJson: contentType === JSON_TYPE, created };
    this.all.push(event);
    return event;
  }
}
