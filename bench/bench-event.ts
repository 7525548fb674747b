// What does the bench append? Bytes like those of a real event, about 600 of them.
import { randomUUID } from 'node:crypto';
import { makeRandom } from '../domain/kernel/random.ts';
import type { NewEvent } from '../ledger/event-store.ts';

const EVENT_BYTES = 600;

/** JSON of letters that do not compress into nothing, and metadata beside it. */
export function eventMaker(): () => NewEvent {
  const random = makeRandom(1, 'append bench');
  const letters = () => random.uint32().toString(36).padStart(7, '0');
  const text = new TextEncoder();
  const metadata = text.encode(JSON.stringify({ v: 1, recordedAt: '2026-01-01T00:00:00.000Z', commandId: 'bench' }));
  return () => {
    let body = '';
    while (body.length < EVENT_BYTES - metadata.byteLength - 12) body += letters();
    return { id: randomUUID(), type: 'BenchEvent', data: text.encode(JSON.stringify({ body })), metadata };
  };
}
