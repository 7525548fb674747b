// What does an event look like in an answer to a read? A ReadResp, encoded once when the event is appended and sent as those
// bytes to every reader (streams.proto of EventStoreDB 23.10; measured: test/golden/esdb-transcript.json, "raw/bytes …").
import { FieldWriter, fieldSize, varintSize } from './protobuf-bytes.ts';

export interface EventContent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
}

export interface WireEvent {
  /** A whole ReadResp. */
  readonly frame: Buffer;
  /** Where in `frame` the RecordedEvent and its data begin; both end where the commit position begins. */
  readonly recordStart: number;
  readonly dataStart: number;
  readonly recordEnd: number;
}

/** The revision of a `$streamDeleted` event: 2^63 - 1, which no JavaScript number holds. */
export const TOMBSTONE_REVISION = 2n ** 63n - 1n;
const TOMBSTONE_BYTES = Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 127]);
const CREATED_DIGITS = 17;

function writeRevision(writer: FieldWriter, revision: number | 'tombstone'): void {
  if (revision !== 'tombstone') {
    writer.number(3, revision);
    return;
  }
  writer.buffer[writer.offset++] = 3 << 3;
  writer.buffer.set(TOMBSTONE_BYTES, writer.offset);
  writer.offset += TOMBSTONE_BYTES.length;
}

function writeMapEntry(writer: FieldWriter, key: string, value: string, length: number): void {
  writer.head(6, fieldSize(key.length) + fieldSize(length));
  writer.text(1, key, key.length);
  writer.text(2, value, length);
}

/** `created` is in milliseconds since 1970; on the wire it is 100-nanosecond ticks. */
export function encodeEvent(
  stream: Uint8Array,
  revision: number | 'tombstone',
  position: number,
  created: number,
  event: EventContent,
): WireEvent {
  const typeLength = Buffer.byteLength(event.type);
  const ticks = `${created}0000`.padStart(CREATED_DIGITS, '0');
  const mapEntry = (key: string, length: number) => fieldSize(fieldSize(key.length) + fieldSize(length));
  const revisionSize = 1 + (revision === 'tombstone' ? TOMBSTONE_BYTES.length : varintSize(revision));
  const positionSize = 1 + varintSize(position);
  const recordSize =
    fieldSize(fieldSize(event.id.length)) +
    fieldSize(fieldSize(stream.length)) +
    revisionSize +
    2 * positionSize +
    mapEntry('type', typeLength) +
    mapEntry('content-type', event.contentType.length) +
    mapEntry('created', ticks.length) +
    fieldSize(event.metadata.length) +
    fieldSize(event.data.length);
  const readEventSize = fieldSize(recordSize) + positionSize;
  const writer = new FieldWriter(fieldSize(readEventSize));
  writer.head(1, readEventSize);
  writer.head(1, recordSize);
  const recordStart = writer.offset;
  writer.head(1, fieldSize(event.id.length));
  writer.text(2, event.id, event.id.length);
  writer.head(2, fieldSize(stream.length));
  writer.bytes(3, stream);
  writeRevision(writer, revision);
  writer.number(4, position);
  writer.number(5, position);
  writeMapEntry(writer, 'type', event.type, typeLength);
  writeMapEntry(writer, 'content-type', event.contentType, event.contentType.length);
  writeMapEntry(writer, 'created', ticks, ticks.length);
  writer.bytes(7, event.metadata);
  writer.bytes(8, event.data);
  const recordEnd = writer.offset;
  writer.number(3, position);
  return { frame: writer.buffer, recordStart, dataStart: recordEnd - event.data.length, recordEnd };
}

const recordOf = (event: WireEvent) => event.frame.subarray(event.recordStart, event.recordEnd);

export const dataOf = (event: WireEvent): Uint8Array => event.frame.subarray(event.dataStart, event.recordEnd);

/** A resolved link: the event it points at (none when that is gone), the link itself, and the link's position. */
export function linkFrame(link: WireEvent & { readonly position: number }, target: WireEvent | undefined): Buffer {
  const linkRecord = recordOf(link);
  const targetRecord = target && recordOf(target);
  const size =
    (targetRecord ? fieldSize(targetRecord.length) : 0) + fieldSize(linkRecord.length) + 1 + varintSize(link.position);
  const writer = new FieldWriter(fieldSize(size));
  writer.head(1, size);
  if (targetRecord) writer.bytes(1, targetRecord);
  writer.bytes(2, linkRecord);
  writer.number(3, link.position);
  return writer.buffer;
}
