// What does a caller get for a command? A receipt: where its events stand and the digest of their stored bytes.
import type { Actor, Position, Purpose } from '../domain/kernel/event.ts';
import { sha256Hex } from './digest.ts';
import type { StoredEvent } from './event-store.ts';

/** What a command carries besides its input; everything but `v` and `recordedAt` of the envelope. */
export interface CommandContext {
  readonly commandId: string;
  readonly inputFingerprint: string;
  readonly actor: Actor;
  readonly purpose: Purpose;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent: string;
}

export interface ReceiptEvent {
  readonly id: string;
  readonly type: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly recordedAt: string;
  /** SHA-256 of the stored data bytes, hex. */
  readonly dataHash: string;
}

export interface Receipt {
  readonly commandId: string;
  readonly stream: string;
  /** Of the last event. */
  readonly revision: bigint;
  readonly position: Position;
  readonly recordedAt: string;
  readonly events: readonly ReceiptEvent[];
  /** True: the events stood in the ledger before this call, and nothing was added. */
  readonly replayed: boolean;
}

/** An event as it is stored, with the one field of its metadata a receipt repeats. */
export interface ReceiptSource {
  readonly stored: StoredEvent;
  readonly recordedAt: string;
}

/** `sources`: at least one, of one stream, in order. */
export function makeReceipt(commandId: string, sources: readonly ReceiptSource[], replayed: boolean): Receipt {
  const events = sources.map(({ stored, recordedAt }) => ({
    id: stored.id,
    type: stored.type,
    revision: stored.revision,
    position: stored.position,
    recordedAt,
    dataHash: sha256Hex(stored.data),
  }));
  const last = sources.at(-1)!;
  const { stream, revision, position } = last.stored;
  return { commandId, stream, revision, position, recordedAt: last.recordedAt, events, replayed };
}
