// How does a fact become stored bytes and come back? Data and metadata are canonical JSON (RFC 8785) in UTF-8; old versions
// are lifted on the way back. Types outside the catalogue are foreign: skipped by whoever reads, with a count.
import { type CatalogEntry, type DomainEvent, EVENT_CATALOG } from '../domain/event-catalog.ts';
import type { EventMetadata, Fact, Recorded } from '../domain/kernel/event.ts';
import { canonicalBytes } from './canonical-json.ts';
import type { NewEvent, StoredEvent } from './event-store.ts';
import { UnknownEventVersion, upcast } from './upcast.ts';

export type Decoded<E extends Fact> =
  | { readonly kind: 'event'; readonly event: Recorded<E> }
  | { readonly kind: 'foreign' };

export interface Codec<E extends Fact> {
  encodeEvent(id: string, fact: E, metadata: Omit<EventMetadata, 'v'>): NewEvent;
  /** Throws UnknownEventVersion for a type of ours that this build cannot read. */
  decodeEvent(stored: StoredEvent): Decoded<E>;
}

type Catalog = { readonly [type: string]: Pick<CatalogEntry, 'version' | 'upcasts'> };

export function makeCodec<E extends Fact>(catalog: Catalog): Codec<E> {
  const entryOf = (type: string) => (Object.hasOwn(catalog, type) ? catalog[type] : undefined);
  return {
    encodeEvent(id, fact, metadata) {
      const entry = entryOf(fact.type);
      if (!entry) throw new TypeError(`${fact.type} is not in the event catalogue.`);
      const stamped: EventMetadata = { ...metadata, v: entry.version };
      return { id, type: fact.type, data: canonicalBytes(fact.data), metadata: canonicalBytes(stamped) };
    },
    decodeEvent(stored) {
      const { type, id, stream, revision, position } = stored;
      const entry = entryOf(type);
      if (!entry) return { kind: 'foreign' };
      const where = `Event ${revision} of stream ${stream}`;
      const metadata = parse(stored.metadata) as EventMetadata | undefined;
      // Whoever can write to the store can borrow a type name; a view must not build on what lacks the envelope.
      if (typeof metadata?.v !== 'number') throw new UnknownEventVersion(type, undefined, where);
      const parsed = parse(stored.data);
      if (parsed === undefined) throw new UnknownEventVersion(type, undefined, where);
      const data = upcast(type, entry, metadata.v, parsed, where);
      return {
        kind: 'event',
        event: { type, data, id, stream, revision, position, metadata } as unknown as Recorded<E>,
      };
    },
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `undefined` for what is not JSON in UTF-8: the parser's own message would quote the bytes. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

const codec = makeCodec<DomainEvent>(EVENT_CATALOG);

/** `metadata.v` is stamped here: the version the catalogue writes today. */
export const encodeEvent = codec.encodeEvent;
export const decodeEvent = codec.decodeEvent;
