// What a frozen event of an old version says: its own data, and what today's code reads in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainEvent, EventType } from '../../domain/event-catalog.ts';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { decodeEvent } from '../../ledger/codec.ts';

type DataOf<T extends EventType> = Extract<DomainEvent, { type: T }>['data'];

const folder = join(import.meta.dirname, '..', 'golden', 'events');

export function goldenEvent<T extends EventType>(type: T, version: number) {
  const { id, stream, data, metadata } = JSON.parse(readFileSync(join(folder, `${type}.v${version}.json`), 'utf8'));
  const bytes = { data: canonicalBytes(data), metadata: canonicalBytes(metadata) };
  const decoded = decodeEvent({ id, type, stream, revision: 0n, position: 1n, ...bytes });
  if (decoded.kind !== 'event') throw new Error(`The golden ${type} of version ${version} is no event of ours.`);
  return { frozen: data as Record<string, unknown>, today: decoded.event.data as DataOf<T> };
}
