// Facts without decisions: each written once, in order, whoever else writes and whatever answer is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessEvent } from '../../domain/access/events.ts';
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { makeStreamWriter } from '../../ledger/stream-writer.ts';
import { commandContext, tickingClock } from '../support/command-context.ts';
import { faultyEventStore, loseAnswer } from './faulty-event-store.ts';

const STREAM = 'access-2026-01-01';
const denied = (count: number): AccessEvent => ({
  type: 'AccessDenied',
  data: {
    kind: 'anonymous',
    code: 'UNAUTHENTICATED',
    operation: '/graphql',
    count,
    from: '2026-01-01T00:00:00.000Z',
    to: '2026-01-01T00:01:00.000Z',
  },
});
const context = (commandId: string) => commandContext({ commandId });

test('writes at once stand in the order they were asked for, each with its receipt', async () => {
  const store = makeMemoryEventStore();
  const writer = makeStreamWriter({ store, clock: tickingClock() });
  const receipts = await Promise.all([1, 2, 3].map((n) => writer.write(STREAM, [denied(n)], context(`c-${n}`))));
  assert.deepEqual(
    receipts.map(({ revision }) => revision),
    [0n, 1n, 2n],
  );
  assert.deepEqual(
    (await store.readStream(STREAM, { limit: 10 })).map(({ data }) => JSON.parse(Buffer.from(data).toString()).count),
    [1, 2, 3],
  );
});

test('two writers of one stream both get through, and neither writes twice', async () => {
  const store = makeMemoryEventStore();
  const [one, two] = [0, 1].map(() => makeStreamWriter({ store, clock: tickingClock() })) as [
    ReturnType<typeof makeStreamWriter>,
    ReturnType<typeof makeStreamWriter>,
  ];
  for (let n = 0; n < 20; n++) {
    await Promise.all([
      one.write(STREAM, [denied(n)], context(`a-${n}`)),
      two.write(STREAM, [denied(n)], context(`b-${n}`)),
    ]);
  }
  const all = await store.readStream(STREAM, { limit: 100 });
  assert.equal(all.length, 40);
  assert.equal(new Set(all.map(({ id }) => id)).size, 40);
});

test('a write again gets its first receipt: in this process, in the next, and after a lost answer', async () => {
  const store = makeMemoryEventStore();
  const writer = makeStreamWriter({ store, clock: tickingClock() });
  const first = await writer.write(STREAM, [denied(1), denied(2)], context('c-1'));
  await writer.write(STREAM, [denied(3)], context('c-2'));
  assert.deepEqual(await writer.write(STREAM, [denied(1), denied(2)], context('c-1')), { ...first, replayed: true });
  const next = makeStreamWriter({ store, clock: tickingClock() });
  assert.deepEqual(await next.write(STREAM, [denied(1), denied(2)], context('c-1')), { ...first, replayed: true });
  assert.equal((await store.readAll({ limit: 10 })).length, 3);

  for (const faults of [{ after: loseAnswer(0) }, { before: loseAnswer(0) }]) {
    const memory = makeMemoryEventStore();
    const lossy = makeStreamWriter({ store: faultyEventStore(memory, faults), clock: tickingClock() });
    const receipt = await lossy.write(STREAM, [denied(1)], context('c-1'));
    assert.equal(receipt.replayed, false);
    assert.equal((await memory.readAll({ limit: 10 })).length, 1);
  }
});

test('with an expected revision, a stream that is elsewhere refuses, also when another writer comes first', async () => {
  const memory = makeMemoryEventStore();
  const other = makeStreamWriter({ store: memory, clock: tickingClock() });
  const stale = (error: unknown) => error instanceof DomainError && error.code === 'STALE_REVISION';
  const writer = makeStreamWriter({
    store: faultyEventStore(memory, {
      before: async () => void (await other.write(STREAM, [denied(1)], context('other'))),
    }),
    clock: tickingClock(),
  });
  await assert.rejects(writer.write(STREAM, [denied(2)], context('c-1'), { expectedRevision: 'none' }), stale);
  await assert.rejects(writer.write(STREAM, [denied(2)], context('c-1'), { expectedRevision: 5n }), stale);
  assert.equal((await writer.write(STREAM, [denied(2)], context('c-1'), { expectedRevision: 0n })).revision, 1n);
  assert.equal((await memory.readAll({ limit: 10 })).length, 2);
});

test('a failed write does not hold up the next', async () => {
  const store = makeMemoryEventStore();
  const writer = makeStreamWriter({ store, clock: tickingClock() });
  await assert.rejects(writer.write(STREAM, [], context('c-1')));
  assert.equal((await writer.write(STREAM, [denied(1)], context('c-2'))).revision, 0n);
});

test('once a record may be stored, no later failure sounds as if nothing were', async () => {
  const unavailable = new DomainError('UNAVAILABLE', 'This attempt stored nothing.');
  const memory = makeMemoryEventStore();
  const readsBreak = {
    ...faultyEventStore(memory, { after: loseAnswer(0) }),
    readStream: async (...args: Parameters<typeof memory.readStream>) => {
      if (args[1].direction !== 'backwards') throw unavailable;
      return memory.readStream(...args);
    },
  };
  const appendsBreak = faultyEventStore(makeMemoryEventStore(), {
    before: (append) => {
      if (append > 0) throw unavailable;
      loseAnswer(0)(append);
    },
  });
  for (const store of [readsBreak, appendsBreak]) {
    const writer = makeStreamWriter({ store, clock: tickingClock() });
    await assert.rejects(writer.write(STREAM, [denied(1)], context('c-1')), /did not confirm the record; .* same key/);
  }
});
