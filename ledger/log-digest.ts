// What is the fingerprint of a whole log, the same in every store? SHA-256 (FIPS 180-4) over its events in global order.
// Positions are left out: they are the store's own. Each field stands behind its length, so no two logs make one text.
import { createHash } from 'node:crypto';
import type { StoredEvent } from './event-store.ts';

const FORMAT = 'countersign-log@1';

export interface LogDigest {
  add(event: Omit<StoredEvent, 'position'>): void;
  /** How many were added. */
  events(): number;
  /** Of what was added so far: 64 hex digits. */
  hex(): string;
}

export function makeLogDigest(): LogDigest {
  const sha256 = createHash('sha256').update(FORMAT);
  let events = 0;
  return {
    add({ stream, revision, id, type, data, metadata }) {
      for (const field of [stream, String(revision), id, type, data, metadata]) {
        const bytes = typeof field === 'string' ? Buffer.from(field) : field;
        const length = Buffer.alloc(4);
        length.writeUInt32BE(bytes.byteLength);
        sha256.update(length).update(bytes);
      }
      events += 1;
    },
    events: () => events,
    hex: () => sha256.copy().digest('hex'),
  };
}
