// One command, one effect: whatever is retried, lost or overtaken (guarantees G1 and G8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PriceBookPublished } from '../../domain/costs/events.ts';
import { priceBookDecider } from '../../domain/costs/price-books.ts';
import type { Decider } from '../../domain/kernel/decider.ts';
import { DomainError, type ErrorCode } from '../../domain/kernel/errors.ts';
import { modelDecider } from '../../domain/models/decide.ts';
import { canonicalBytes } from '../../ledger/canonical-json.ts';
import { makeCommandHandler } from '../../ledger/command-handler.ts';
import { sha256Hex } from '../../ledger/digest.ts';
import { AppendOutcomeUnknown, EventRejected, type EventStore } from '../../ledger/event-store.ts';
import { makeMemoryEventStore } from '../../ledger/memory/memory-event-store.ts';
import { UnknownEventVersion } from '../../ledger/upcast.ts';
import { commandContext, tickingClock } from '../support/command-context.ts';
import { newEvent } from './event-store-contract.ts';
import { faultyEventStore, loseAnswer } from './faulty-event-store.ts';

const STREAM = 'costs-pricebooks';
const book = (year: number): PriceBookPublished => ({
  priceBookId: `pb_aaaaaaaaaaaaaaaaaaaaaa${year}`,
  supplier: 'house',
  currency: 'EUR',
  effectiveFrom: `${year}-01-01T00:00:00Z`,
  prices: [{ provider: 'cpu', meter: 'device-hour', deviceKind: null, nanosPerUnit: '120000000' }],
});
const publish = (year: number) =>
  ({ type: 'PublishPriceBook', data: book(year), now: '2100-01-01T00:00:00Z' }) as const;
const refusal = (code: ErrorCode) => (error: unknown) => error instanceof DomainError && error.code === code;

function setUp(store: EventStore = makeMemoryEventStore()) {
  const handler = makeCommandHandler({ store, clock: tickingClock() });
  const run = (year: number, commandId: string, change: Parameters<typeof commandContext>[0] = {}) =>
    handler.execute(priceBookDecider, STREAM, publish(year), commandContext({ commandId, ...change }));
  return { store, handler, run };
}

test('a receipt says where the events stand and what bytes are stored', async () => {
  const { store, run } = setUp();
  const receipt = await run(2026, 'c-1');
  const [stored] = await store.readStream(STREAM, { limit: 10 });
  assert.deepEqual(receipt, {
    commandId: 'c-1',
    stream: STREAM,
    revision: 0n,
    position: stored!.position,
    recordedAt: '2026-01-01T00:00:00.000Z',
    replayed: false,
    events: [
      {
        id: stored!.id,
        type: 'PriceBookPublished',
        revision: 0n,
        position: stored!.position,
        recordedAt: '2026-01-01T00:00:00.000Z',
        dataHash: sha256Hex(stored!.data),
      },
    ],
  });
  assert.deepEqual(Buffer.from(stored!.data), Buffer.from(canonicalBytes(book(2026))));
});

test('a retried command gets its first receipt, also when it would be illegal by now', async () => {
  const { store, run } = setUp();
  const first = await run(2026, 'c-1');
  await run(2027, 'c-2');
  assert.deepEqual(await run(2026, 'c-1'), { ...first, replayed: true });
  assert.equal((await store.readAll({ limit: 10 })).length, 2);
});

test('the same command id with other input is refused', async () => {
  const { store, run } = setUp();
  await run(2026, 'c-1');
  await assert.rejects(run(2027, 'c-1', { inputFingerprint: 'e'.repeat(64) }), refusal('IDEMPOTENCY_KEY_REUSED'));
  assert.equal((await store.readAll({ limit: 10 })).length, 1);
});

test('fifty retries at once make one event', async () => {
  const { store, run } = setUp();
  const receipts = await Promise.all(Array.from({ length: 50 }, () => run(2026, 'c-1')));
  assert.equal(receipts.filter(({ replayed }) => !replayed).length, 1);
  assert.equal(new Set(receipts.map(({ position }) => position)).size, 1);
  assert.equal((await store.readAll({ limit: 100 })).length, 1);
});

test('two streams may see the same command id; their events have ids of their own', async () => {
  const { store, handler } = setUp();
  const context = commandContext({ commandId: 'c-1' });
  await handler.execute(priceBookDecider, 'costs-a', publish(2026), context);
  await handler.execute(priceBookDecider, 'costs-b', publish(2026), context);
  const all = await store.readAll({ limit: 10 });
  assert.equal(new Set(all.map(({ id }) => id)).size, 2);
});

test('overtaken by another writer, the command is decided again on the new state', async () => {
  const memory = makeMemoryEventStore();
  const other = setUp(memory);
  const overtaken = setUp(
    faultyEventStore(memory, {
      before: async (append) => {
        if (append === 0) await other.run(2026, 'other');
      },
    }),
  );
  assert.equal((await overtaken.run(2027, 'mine')).revision, 1n);
});

test('overtaken so that the command is illegal now, it is refused', async () => {
  const memory = makeMemoryEventStore();
  const other = setUp(memory);
  const overtaken = setUp(faultyEventStore(memory, { before: async () => void (await other.run(2027, 'other')) }));
  await assert.rejects(overtaken.run(2026, 'mine'), refusal('PRICE_BOOK_OVERLAP'));
});

test('a command for a revision is refused when the stream is elsewhere, before or while it is appended', async () => {
  const memory = makeMemoryEventStore();
  const { handler, run } = setUp(memory);
  await run(2026, 'c-1');
  const at = (expectedRevision: bigint | 'none', commandId: string) =>
    handler.execute(priceBookDecider, STREAM, publish(2028), commandContext({ commandId }), { expectedRevision });
  await assert.rejects(at('none', 'c-2'), refusal('STALE_REVISION'));
  await assert.rejects(at(5n, 'c-2'), refusal('STALE_REVISION'));

  const overtaken = makeCommandHandler({
    store: faultyEventStore(memory, { before: async () => void (await run(2027, 'c-3')) }),
    clock: tickingClock(),
  });
  await assert.rejects(
    overtaken.execute(priceBookDecider, STREAM, publish(2028), commandContext({ commandId: 'c-2' }), {
      expectedRevision: 0n,
    }),
    (error) => refusal('STALE_REVISION')(error) && (error as DomainError).details.actual === '1',
  );
  assert.equal((await at(1n, 'c-4')).revision, 2n);
  // Its receipt outlives the revision it was for.
  assert.equal((await at(1n, 'c-4')).replayed, true);
});

test('a lost answer is settled by reading: stored once, and not called a replay', async () => {
  const memory = makeMemoryEventStore();
  const { run } = setUp(faultyEventStore(memory, { after: loseAnswer(0) }));
  const receipt = await run(2026, 'c-1');
  assert.equal(receipt.replayed, false);
  assert.equal((await memory.readAll({ limit: 10 })).length, 1);
});

test('a lost request is sent again with the same ids', async () => {
  const memory = makeMemoryEventStore();
  const { run } = setUp(faultyEventStore(memory, { before: loseAnswer(0) }));
  await run(2026, 'c-1');
  assert.equal((await memory.readAll({ limit: 10 })).length, 1);
});

test('a store that never confirms ends in UNAVAILABLE, not in a loop', async () => {
  const faulty = faultyEventStore(makeMemoryEventStore(), {
    before: () => {
      throw new AppendOutcomeUnknown('Nobody answers.');
    },
  });
  await assert.rejects(setUp(faulty).run(2026, 'c-1'), refusal('UNAVAILABLE'));
  assert.ok(faulty.appends() <= 20);
});

test('once an attempt may be stored, no later failure sounds as if nothing were', async () => {
  const unavailable = new DomainError('UNAVAILABLE', 'The event store did not answer; nothing was stored.');
  const memory = makeMemoryEventStore();
  let reads = 0;
  const readsBreak = {
    ...faultyEventStore(memory, { after: loseAnswer(0) }),
    readStream: async (...args: Parameters<EventStore['readStream']>) => {
      if (reads++ > 0) throw unavailable;
      return memory.readStream(...args);
    },
  };
  const secondAppendBreaks = faultyEventStore(makeMemoryEventStore(), {
    before: (append) => {
      if (append === 0) throw new AppendOutcomeUnknown('The answer was lost.');
      throw unavailable;
    },
  });
  for (const store of [readsBreak, secondAppendBreaks]) {
    const failed = (error: unknown) =>
      refusal('UNAVAILABLE')(error) &&
      /same key/.test((error as Error).message) &&
      (error as Error).cause === unavailable;
    await assert.rejects(setUp(store).run(2026, 'c-1'), failed);
  }
});

test('any other failure of the store is passed on at once', async () => {
  const faulty = faultyEventStore(makeMemoryEventStore(), {
    before: () => {
      throw new EventRejected('Too large.');
    },
  });
  await assert.rejects(setUp(faulty).run(2026, 'c-1'), EventRejected);
  assert.equal(faulty.appends(), 1);
});

test('a command that changes nothing gets the receipt of where the stream stands', async () => {
  const { store, handler } = setUp();
  const model = {
    modelId: 'md_aaaaaaaaaaaaaaaaaaaaaaaaaa',
    name: 'Credit',
    purpose: 'Credit decisions.',
    owner: 'sb_owner',
    businessUnit: 'retail',
    riskClass: 'high',
    rationale: 'AI Act annex III 5b.',
  } as const;
  const nothing: Decider<unknown, { type: 'Look' }, never> = { initial: 0, decide: () => [], evolve: (state) => state };
  await handler.execute(
    modelDecider,
    'model-1',
    { type: 'RegisterModel', data: model },
    commandContext({ commandId: 'c-1' }),
  );
  const receipt = await handler.execute(nothing, 'model-1', { type: 'Look' }, commandContext({ commandId: 'c-2' }));
  assert.equal(receipt.replayed, true);
  assert.equal(receipt.commandId, 'c-2');
  assert.equal(receipt.revision, 0n);
  assert.equal((await store.readAll({ limit: 10 })).length, 1);
});

test('a refused command stores nothing', async () => {
  const { store, handler } = setUp();
  await assert.rejects(
    handler.execute(
      priceBookDecider,
      STREAM,
      { type: 'PublishPriceBook', data: { ...book(2026), prices: [] }, now: '2100-01-01T00:00:00Z' },
      commandContext(),
    ),
    refusal('BAD_INPUT'),
  );
  assert.deepEqual(await store.readAll({ limit: 10 }), []);
});

test('loading folds our events, skips foreign ones, and counts them in the revision', async () => {
  const { store, handler, run } = setUp();
  await run(2026, 'c-1');
  await store.append(STREAM, 0n, [newEvent({ type: 'SomebodyElses' })]);
  const loaded = await handler.load(priceBookDecider, STREAM);
  assert.deepEqual(loaded.state, [book(2026)]);
  assert.equal(loaded.revision, 1n);
  assert.equal(loaded.events.length, 1);
  assert.equal((await run(2027, 'c-2')).revision, 2n);
  assert.deepEqual(await handler.load(priceBookDecider, 'costs-none'), { state: [], revision: 'none', events: [] });
});

test('an event of ours in an unknown version stops the command: nothing is decided on half a history', async () => {
  const { store, run } = setUp();
  await store.append(STREAM, 'none', [newEvent({ type: 'PriceBookPublished', metadata: canonicalBytes({ v: 99 }) })]);
  await assert.rejects(run(2026, 'c-1'), UnknownEventVersion);
});

test('a stream longer than a page is read whole', async () => {
  const { handler } = setUp();
  const counter: Decider<
    number,
    { type: 'Add' },
    { type: 'SubjectKeyDestroyed'; data: { subject: string; reason: string } }
  > = {
    initial: 0,
    decide: () =>
      Array.from({ length: 600 }, () => ({ type: 'SubjectKeyDestroyed', data: { subject: 'sb_a', reason: 'test' } })),
    evolve: (count) => count + 1,
  };
  await handler.execute(counter, 'privacy-1', { type: 'Add' }, commandContext({ commandId: 'c-1' }));
  const receipt = await handler.execute(counter, 'privacy-1', { type: 'Add' }, commandContext({ commandId: 'c-2' }));
  assert.equal(receipt.revision, 1199n);
  assert.equal(receipt.events.length, 600);
  assert.equal((await handler.load(counter, 'privacy-1')).state, 1200);
});
