// What does a client ask to be appended, and may the server take it at all? Shared by Append and BatchAppend. Measured bad
// input: an empty type, a malformed or nil id, no stream name, a metastream of nothing, a revision of 2^63 or more.

import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { Map as ProtobufMap } from 'google-protobuf';
import type { Expected } from './append-check.ts';
import { describedStream, hasAccessList } from './stream-metadata.ts';
import type { EventContent } from './wire-events.ts';

/** Thrown for what the server's handler throws at. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';
const MAX_REVISION = 2n ** 63n - 1n;
const JSON_TYPE = 'application/json';

interface ProposedMessage {
  getId(): UUID | undefined;
  getMetadataMap(): ProtobufMap<string, string>;
  getCustomMetadata_asU8(): Uint8Array;
  getData_asU8(): Uint8Array;
}

interface ExpectedOptions {
  hasAny(): boolean;
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
}

/** Also the revision as sent: a number cannot hold 2^63 - 1, and a conflict answers with it. */
export interface ExpectedRevisionAsked {
  readonly expected: Expected;
  readonly text: string;
}

export function readExpected(options: ExpectedOptions, revision: string): ExpectedRevisionAsked {
  if (options.hasAny()) return { expected: 'any', text: '' };
  if (options.hasNoStream()) return { expected: 'no_stream', text: '' };
  if (options.hasStreamExists()) return { expected: 'stream_exists', text: '' };
  if (BigInt(revision) > MAX_REVISION) throw new BadInput(`Revision ${revision} is not below 2^63.`);
  return { expected: Number(revision), text: revision };
}

function readId(id: UUID | undefined): string {
  const structured = id?.getStructured();
  let text = id?.getString().toLowerCase() ?? '';
  if (structured) {
    const half = (bits: string) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
    const hex = half(structured.getMostSignificantBits()) + half(structured.getLeastSignificantBits());
    text = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
  if (!UUID_PATTERN.test(text) || text === NIL_UUID) throw new BadInput(`Event id "${text}" is not a UUID.`);
  return text;
}

export function readProposedEvent(message: ProposedMessage): EventContent {
  const map = message.getMetadataMap();
  const type = map.get('type');
  if (!type) throw new BadInput('The event has no type.');
  return {
    id: readId(message.getId()),
    type,
    contentType: map.get('content-type') === JSON_TYPE ? JSON_TYPE : 'application/octet-stream',
    metadata: message.getCustomMetadata_asU8(),
    data: message.getData_asU8(),
  };
}

export function checkStreamName(stream: string): void {
  if (stream === '' || stream === '$$') throw new BadInput(`"${stream}" names no stream.`);
}

/** True when the append would set an access list, which the stand-in does not model. */
export function setsAccessList(stream: string, events: readonly EventContent[]): boolean {
  return (
    describedStream(stream) !== undefined &&
    events.some(({ contentType, data }) => contentType === JSON_TYPE && hasAccessList(data))
  );
}
