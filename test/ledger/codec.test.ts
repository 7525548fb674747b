// Facts to bytes and back; old versions are lifted, unknown ones stop the reader, foreign ones are told apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../domain/kernel/event.ts';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { decodeEvent, encodeEvent, makeCodec } from '../../ledger/codec.ts';
import type { NewEvent, StoredEvent } from '../../ledger/event-store.ts';
import { UnknownEventVersion } from '../../ledger/upcast.ts';
import { commandContext } from '../support/command-context.ts';
import { newEvent, utf8 } from './event-store-contract.ts';

const stored = (event: NewEvent): StoredEvent => ({ ...event, stream: 'privacy-1', revision: 3n, position: 17n });
const metadata = { ...commandContext(), recordedAt: '2026-01-02T03:04:05.678Z' };
const fact = { type: 'SubjectKeyDestroyed', data: { subject: 'sb_a', reason: 'asked' } } as const;

test('a fact comes back with its envelope and place', () => {
  const event = encodeEvent('0b9d9b0e-64f0-5c8f-9c39-6f2f5a3d1a01', fact, metadata);
  assert.equal(Buffer.from(event.data).toString(), '{"reason":"asked","subject":"sb_a"}');
  assert.deepEqual(decodeEvent(stored(event)), {
    kind: 'event',
    event: {
      ...fact,
      id: event.id,
      stream: 'privacy-1',
      revision: 3n,
      position: 17n,
      metadata: { ...metadata, v: 1 },
    },
  });
});

test('a type outside the catalogue is foreign, also one that every object inherits', () => {
  for (const type of ['$metadata', 'SomebodyElses', 'constructor', '__proto__']) {
    assert.deepEqual(decodeEvent(stored(newEvent({ type }))), { kind: 'foreign' });
  }
});

test('a type of ours in a version to come, or without a readable envelope, stops the reader and quotes nothing', () => {
  const secret = '{"subject":"secret"';
  const bad = [
    newEvent({ metadata: canonicalBytes({ v: 2 }) }),
    newEvent({ metadata: canonicalBytes({ v: 0 }) }),
    newEvent({ metadata: canonicalBytes({ v: 'one' }) }),
    newEvent({ metadata: canonicalBytes(null) }),
    newEvent({ metadata: new Uint8Array() }),
    newEvent({ metadata: canonicalBytes({ v: 1 }), data: utf8(secret) }),
    newEvent({ metadata: canonicalBytes({ v: 1 }), data: new Uint8Array([0x22, 0xff, 0x22]) }),
  ];
  for (const event of bad) {
    assert.throws(
      () => decodeEvent(stored({ ...event, type: fact.type })),
      (error: Error) => error instanceof UnknownEventVersion && !error.message.includes('secret'),
    );
  }
});

test('an old version is lifted step by step to the one of today', () => {
  type Moved = Fact<'Moved', { readonly from: string; readonly to: string; readonly metres: number }>;
  const first = makeCodec<Fact<'Moved', { readonly route: string }>>({ Moved: { version: 1, upcasts: {} } });
  const today = makeCodec<Moved>({
    Moved: {
      version: 3,
      upcasts: {
        1: (data) => {
          const [from, to] = (data as { route: string }).route.split('>');
          return { from, to };
        },
        2: (data) => ({ ...(data as object), metres: 0 }),
      },
    },
  });
  const old = first.encodeEvent(newEvent().id, { type: 'Moved', data: { route: 'a>b' } }, metadata);
  const decoded = today.decodeEvent(stored(old));
  assert.ok(decoded.kind === 'event');
  assert.deepEqual(decoded.event.data, { from: 'a', to: 'b', metres: 0 });
  assert.equal(decoded.event.metadata.v, 1, 'the envelope still says what was written');

  const now = today.encodeEvent(newEvent().id, { type: 'Moved', data: { from: 'a', to: 'b', metres: 5 } }, metadata);
  const again = today.decodeEvent(stored(now));
  assert.ok(again.kind === 'event');
  assert.equal(again.event.metadata.v, 3);
  assert.equal(again.event.data.metres, 5);
  assert.throws(() => first.decodeEvent(stored(now)), UnknownEventVersion);
});

test('a version without its upcast stops the reader', () => {
  const codec = makeCodec<Fact<'Moved'>>({ Moved: { version: 2, upcasts: {} } });
  const old = newEvent({ type: 'Moved', metadata: canonicalBytes({ v: 1 }) });
  assert.throws(() => codec.decodeEvent(stored(old)), UnknownEventVersion);
});

test('a fact outside the catalogue cannot be written', () => {
  assert.throws(() => makeCodec<Fact>({}).encodeEvent(newEvent().id, { type: 'Moved', data: {} }, metadata), TypeError);
});
