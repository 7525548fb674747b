// What did the server send? An event of ours with its raw bytes, an administrator's write to the metadata of one of our
// streams, or something that is not ours. All of it comes from outside and is read defensively.
import type { StoredEvent } from '../event-store.ts';
import type { ReadResp } from './protocol.ts';

export type WireEvent =
  | { readonly kind: 'ours'; readonly position: bigint; readonly event: StoredEvent }
  /**
   * `$$stream` (who may read it, how much is kept, what is hidden), or an event of the server's own kind in the stream itself
   * (a tombstone, a link). Nobody writes either here but to hide something.
   */
  | {
      readonly kind: 'metadata';
      readonly position: bigint;
      readonly stream: string;
      readonly revision: bigint;
      readonly what: string;
    }
  | { readonly kind: 'foreign'; readonly position: bigint; readonly revision: bigint };

/** @param prefixes how our streams begin; `undefined`: every stream that is not a system stream is ours. */
export function readWireEvent(answer: ReadResp, prefixes: readonly string[] | undefined): WireEvent | undefined {
  const recorded = answer.getEvent()?.getEvent();
  if (!recorded) return undefined;
  const stream = new TextDecoder().decode(recorded.getStreamIdentifier()?.getStreamName_asU8());
  const position = BigInt(recorded.getCommitPosition());
  const revision = BigInt(recorded.getStreamRevision());
  const type = recorded.getMetadataMap().get('type') ?? '';
  const isOurs = (name: string) =>
    prefixes === undefined ? !name.startsWith('$') : prefixes.some((prefix) => name.startsWith(prefix));
  if (stream.startsWith('$$') && isOurs(stream.slice(2))) {
    return { kind: 'metadata', position, stream: stream.slice(2), revision, what: 'metadata' };
  }
  if (!isOurs(stream)) return { kind: 'foreign', position, revision };
  if (type === '' || type.startsWith('$')) {
    return { kind: 'metadata', position, stream, revision, what: type || 'an event without a type' };
  }
  const event: StoredEvent = {
    id: recorded.getId()?.getString().toLowerCase() ?? '',
    type,
    data: recorded.getData_asU8(),
    metadata: recorded.getCustomMetadata_asU8(),
    stream,
    revision,
    position,
  };
  return { kind: 'ours', position, event };
}

/** For a sentence after "somebody wrote". */
export function nameOfWrite({ what, revision }: { readonly what: string; readonly revision: bigint }): string {
  // Its revision is the largest there is, and says nothing.
  return what === '$streamDeleted' ? 'a tombstone ($streamDeleted)' : `${what} ${revision}`;
}
