// What must every event store do? One suite for all adapters (design section 5): an adapter that passes it can be swapped in.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  EventRejected,
  type EventStore,
  type ExpectedRevision,
  MAX_APPEND_DATA_BYTES,
  MAX_APPEND_EVENTS,
  MAX_APPEND_METADATA_BYTES,
  type NewEvent,
  type StoredEvent,
  type SubscriptionItem,
  WrongExpectedRevision,
} from '../../ledger/event-store.ts';

/** A fresh, empty store. `close` also removes what the store left on disk. */
export type OpenStore = () => Promise<{ readonly store: EventStore; close(): Promise<void> }>;

export const utf8 = (text: string) => new TextEncoder().encode(text);

export function newEvent(change: Partial<NewEvent> = {}): NewEvent {
  return { id: randomUUID(), type: 'SomethingHappened', data: utf8('{"n":1}'), metadata: utf8('{"v":1}'), ...change };
}

export const newEvents = (count: number) => Array.from({ length: count }, () => newEvent());

const plain = (events: readonly StoredEvent[]) =>
  events.map(({ id, type, stream, revision, position, data, metadata }) => ({
    id,
    type,
    stream,
    revision,
    position,
    data: Buffer.from(data).toString('hex'),
    metadata: Buffer.from(metadata).toString('hex'),
  }));
const ids = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

/** Takes items until `count` events were handed over and a caughtUp followed them. */
export async function takeUntilCaughtUp(items: AsyncIterator<SubscriptionItem>, count: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const { value, done } = await items.next();
    assert.ok(!done, 'the subscription ended early');
    if (value.kind === 'events') events.push(...value.events);
    else if (events.length >= count) return events;
  }
}

export function eventStoreContract(name: string, openStore: OpenStore): void {
  const withStore = (rule: string, body: (store: EventStore) => Promise<void>) =>
    test(rule, { timeout: 60_000 }, async () => {
      const { store, close } = await openStore();
      try {
        await body(store);
      } finally {
        await close();
      }
    });

  describe(`${name} keeps the contract of an event store`, () => {
    withStore('an append answers with the stored events, and reading gives the same bytes', async (store) => {
      const events = [newEvent(), newEvent({ type: 'Ünïcode✓', data: new Uint8Array([0, 255, 128]) })];
      const stored = await store.append('a-1', 'none', events);
      assert.deepEqual(ids(stored), ids(events));
      assert.deepEqual(
        stored.map(({ revision }) => revision),
        [0n, 1n],
      );
      assert.ok(stored[0]!.position < stored[1]!.position);
      assert.deepEqual(Buffer.from(stored[1]!.data), Buffer.from([0, 255, 128]));
      assert.deepEqual(plain(await store.readStream('a-1', { limit: 10 })), plain(stored));
      assert.deepEqual(plain(await store.readAll({ limit: 10 })), plain(stored));
    });

    withStore('events of no bytes are kept as such', async (store) => {
      await store.append('a-1', 'none', [newEvent({ data: new Uint8Array(), metadata: new Uint8Array() })]);
      const [read] = await store.readStream('a-1', { limit: 1 });
      assert.equal(read!.data.byteLength, 0);
      assert.equal(read!.metadata.byteLength, 0);
    });

    withStore('a buffer changed after the append changes nothing that is stored', async (store) => {
      const event = newEvent({ data: utf8('{"n":1}') });
      const [stored] = await store.append('a-1', 'none', [event]);
      event.data.fill(0);
      assert.equal(Buffer.from(stored!.data).toString(), '{"n":1}');
      const [read] = await store.readStream('a-1', { limit: 1 });
      assert.equal(Buffer.from(read!.data).toString(), '{"n":1}');
    });

    withStore("'none' on an existing stream is refused, and nothing is stored", async (store) => {
      await store.append('a-1', 'none', newEvents(2));
      await assert.rejects(store.append('a-1', 'none', newEvents(1)), (error: WrongExpectedRevision) => {
        assert.ok(error instanceof WrongExpectedRevision);
        assert.equal(error.actual, 1n);
        assert.equal(error.expected, 'none');
        assert.equal(error.stream, 'a-1');
        return true;
      });
      assert.equal((await store.readAll({ limit: 10 })).length, 2);
    });

    withStore('a revision ahead of the stream, or on a missing stream, is refused', async (store) => {
      await assert.rejects(
        store.append('a-1', 0n, newEvents(1)),
        (error: WrongExpectedRevision) => error instanceof WrongExpectedRevision && error.actual === 'none',
      );
      await store.append('a-1', 'none', newEvents(1));
      await assert.rejects(store.append('a-1', 1n, newEvents(1)), WrongExpectedRevision);
      await store.append('a-1', 0n, newEvents(1));
      assert.equal((await store.readStream('a-1', { limit: 10 })).length, 2);
    });

    withStore(
      'the same ids at the same expected revision are a retry, answered with the stored bytes',
      async (store) => {
        const first = newEvents(2);
        const stored = await store.append('a-1', 'none', first);
        await store.append('a-1', 1n, newEvents(3));
        const again = first.map((event) => ({ ...event, data: utf8('{"n":2}'), type: 'Other' }));
        assert.deepEqual(plain(await store.append('a-1', 'none', again)), plain(stored));
        assert.equal((await store.readAll({ limit: 10 })).length, 5);
      },
    );

    withStore('a retry in the middle of a stream is found by its expected revision', async (store) => {
      await store.append('a-1', 'none', newEvents(2));
      const middle = newEvents(2);
      const stored = await store.append('a-1', 1n, middle);
      await store.append('a-1', 3n, newEvents(1));
      assert.deepEqual(plain(await store.append('a-1', 1n, middle)), plain(stored));
    });

    withStore(
      'a prefix of the first append is a retry; another order, other or more ids are a conflict',
      async (store) => {
        const [a, b, c] = newEvents(3) as [NewEvent, NewEvent, NewEvent];
        await store.append('a-1', 'none', [a, b]);
        assert.deepEqual(ids(await store.append('a-1', 'none', [a])), ids([a]));
        await assert.rejects(store.append('a-1', 'none', [b, a]), WrongExpectedRevision);
        await assert.rejects(store.append('a-1', 'none', [b]), WrongExpectedRevision);
        await assert.rejects(store.append('a-1', 'none', [a, c]), WrongExpectedRevision);
        await assert.rejects(store.append('a-1', 'none', [a, b, c]), WrongExpectedRevision);
        assert.equal((await store.readAll({ limit: 10 })).length, 2);
      },
    );

    withStore(
      'ids already stored are a new append at the current revision: ids are compared, never searched',
      async (store) => {
        const event = newEvent();
        await store.append('a-1', 'none', [event]);
        const again = await store.append('a-1', 0n, [event]);
        assert.equal(again[0]!.revision, 1n);
        await store.append('b-1', 'none', [event]);
        assert.equal((await store.readAll({ limit: 10 })).length, 3);
      },
    );

    withStore('what can never be stored is refused with EventRejected, and nothing is stored', async (store) => {
      const twice = newEvent();
      const half = new Uint8Array(MAX_APPEND_DATA_BYTES / 2);
      const over = new Uint8Array(1 + MAX_APPEND_DATA_BYTES / 2);
      const bad: [string, ExpectedRevision, readonly NewEvent[]][] = [
        ['a-1', 'none', []],
        ['', 'none', newEvents(1)],
        ['$system', 'none', newEvents(1)],
        ['a\u0000b', 'none', newEvents(1)],
        ['a\ud800b', 'none', newEvents(1)],
        ['a'.repeat(251), 'none', newEvents(1)],
        ['a-1', -1n, newEvents(1)],
        ['a-1', 2n ** 63n, newEvents(1)],
        ['a-1', 'none', [newEvent({ id: 'no-uuid' })]],
        ['a-1', 'none', [newEvent({ id: randomUUID().toUpperCase() })]],
        ['a-1', 'none', [newEvent({ id: '00000000-0000-0000-0000-000000000000' })]],
        ['a-1', 'none', [newEvent({ type: '' })]],
        ['a-1', 'none', [newEvent({ type: '$metadata' })]],
        ['a-1', 'none', [twice, twice]],
        ['a-1', 'none', [newEvent({ data: half }), newEvent({ data: over })]],
        ['a-1', 'none', [newEvent({ metadata: new Uint8Array(MAX_APPEND_METADATA_BYTES + 1) })]],
        ['a-1', 'none', newEvents(MAX_APPEND_EVENTS + 1)],
      ];
      for (const [stream, expected, events] of bad) {
        await assert.rejects(store.append(stream, expected, events), EventRejected);
      }
      assert.deepEqual(await store.readAll({ limit: 10 }), []);
      const most = { data: half, metadata: new Uint8Array(MAX_APPEND_METADATA_BYTES / 2) };
      await store.append('a-1', 'none', [newEvent(most), newEvent(most)]);
      const [first] = await store.readAll({ limit: 2 });
      assert.equal(first!.data.byteLength, half.byteLength);
    });

    withStore(
      'of many writers at one revision exactly one wins each time, and no revision is missing',
      async (store) => {
        const writer = async (index: number) => {
          let expected: ExpectedRevision = 'none';
          for (let written = 0; written < 10; ) {
            try {
              const [stored] = await store.append('contended', expected, [newEvent({ type: `Writer${index}` })]);
              expected = stored!.revision;
              written++;
            } catch (error) {
              assert.ok(error instanceof WrongExpectedRevision);
              expected = error.actual;
            }
          }
        };
        await Promise.all(Array.from({ length: 8 }, (_, index) => writer(index)));
        const all = await store.readStream('contended', { limit: 1000 });
        assert.deepEqual(
          all.map(({ revision }) => revision),
          Array.from({ length: 80 }, (_, index) => BigInt(index)),
        );
        assert.equal(new Set(ids(all)).size, 80);
      },
    );

    withStore('the events of one append stand next to each other in the whole log', async (store) => {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.append(`s-${index}`, 'none', newEvents(1 + (index % 5)))),
      );
      const all = await store.readAll({ limit: 1000 });
      const runs = all.filter((event, index) => index === 0 || all[index - 1]!.stream !== event.stream);
      assert.equal(runs.length, 20);
    });

    withStore('a stream is read both ways, from a revision, up to a limit', async (store) => {
      const stored = await store.append('a-1', 'none', newEvents(5));
      await store.append('b-1', 'none', newEvents(1));
      const read = async (options: Parameters<EventStore['readStream']>[1]) =>
        (await store.readStream('a-1', options)).map(({ revision }) => Number(revision));
      assert.deepEqual(await read({ limit: 2 }), [0, 1]);
      assert.deepEqual(await read({ from: 3n, limit: 10 }), [3, 4]);
      assert.deepEqual(await read({ from: 5n, limit: 10 }), []);
      assert.deepEqual(await read({ direction: 'backwards', limit: 2 }), [4, 3]);
      assert.deepEqual(await read({ direction: 'backwards', from: 1n, limit: 10 }), [1, 0]);
      assert.deepEqual(await read({ direction: 'backwards', from: 99n, limit: 1 }), [4]);
      assert.deepEqual(await store.readStream('missing', { limit: 5 }), []);
      await assert.rejects(store.readStream('a-1', { limit: 0 }), RangeError);
      assert.equal(stored.length, 5);
    });

    withStore('the whole log is read both ways; `after` is exclusive', async (store) => {
      for (const stream of ['a-1', 'b-1', 'a-2']) await store.append(stream, 'none', newEvents(2));
      const all = await store.readAll({ limit: 100 });
      assert.deepEqual(
        all.map(({ stream }) => stream),
        ['a-1', 'a-1', 'b-1', 'b-1', 'a-2', 'a-2'],
      );
      for (let i = 1; i < all.length; i++) assert.ok(all[i - 1]!.position < all[i]!.position);
      const at = all[2]!.position;
      assert.deepEqual(ids(await store.readAll({ after: at, limit: 2 })), ids(all.slice(3, 5)));
      assert.deepEqual(ids(await store.readAll({ after: all[5]!.position, limit: 2 })), []);
      assert.deepEqual(ids(await store.readAll({ direction: 'backwards', limit: 2 })), ids([all[5]!, all[4]!]));
      assert.deepEqual(
        ids(await store.readAll({ direction: 'backwards', after: at, limit: 10 })),
        ids([all[1]!, all[0]!]),
      );
      await assert.rejects(store.readAll({ limit: 0 }), RangeError);
    });

    withStore('a place that no store gives out is refused, for reading both ways and for following', async (store) => {
      await store.append('a-1', 'none', newEvents(2));
      for (const place of [-1n, 2n ** 63n, 2n ** 64n, 1 as unknown as bigint]) {
        for (const direction of ['forwards', 'backwards'] as const) {
          await assert.rejects(store.readStream('a-1', { from: place, direction, limit: 1 }), RangeError);
          await assert.rejects(store.readAll({ after: place, direction, limit: 1 }), RangeError);
        }
        await assert.rejects(store.subscribe({ after: place })[Symbol.asyncIterator]().next(), RangeError);
      }
      assert.equal((await store.readStream('a-1', { from: 2n ** 63n - 1n, limit: 1 })).length, 0);
    });

    withStore('stream names are any Unicode, and names that look alike are two streams', async (store) => {
      const names = ['größe-1', 'gro\u0308ße-1', '流-🙂', 'o\'brien-"1"', 'a-1', 'A-1', 'a-1 '];
      for (const stream of names) await store.append(stream, 'none', newEvents(1));
      for (const stream of names) assert.equal((await store.readStream(stream, { limit: 5 }))[0]!.stream, stream);
      assert.equal((await store.readAll({ limit: 100 })).length, names.length);
    });

    withStore(
      'a subscription gives the past in batches, says when it has caught up, then what comes',
      async (store) => {
        const past = await store.append('a-1', 'none', newEvents(5));
        const items = store.subscribe({ batchSize: 2 })[Symbol.asyncIterator]();
        const sizes: number[] = [];
        for (;;) {
          const { value } = await items.next();
          if (value.kind === 'caughtUp') {
            assert.equal(value.position, past[4]!.position);
            break;
          }
          sizes.push(value.events.length);
        }
        assert.deepEqual(sizes, [2, 2, 1]);
        const next = takeUntilCaughtUp(items, 2);
        const live = await store.append('b-1', 'none', newEvents(2));
        assert.deepEqual(plain(await next), plain(live));
        await items.return!();
      },
    );

    withStore('a subscription to an empty log has caught up with nothing', async (store) => {
      const items = store.subscribe()[Symbol.asyncIterator]();
      assert.deepEqual((await items.next()).value, { kind: 'caughtUp', position: undefined });
      await items.return!();
    });

    withStore('a subscription goes on after its cursor', async (store) => {
      const stored = await store.append('a-1', 'none', newEvents(4));
      const items = store.subscribe({ after: stored[1]!.position })[Symbol.asyncIterator]();
      assert.deepEqual(ids(await takeUntilCaughtUp(items, 2)), ids(stored.slice(2)));
      await items.return!();
      const end = store.subscribe({ after: stored[3]!.position })[Symbol.asyncIterator]();
      assert.deepEqual((await end.next()).value, { kind: 'caughtUp', position: stored[3]!.position });
      await end.return!();
    });

    withStore(
      'a subscriber that pauses is given nothing early, misses nothing, and is told again that it caught up',
      async (store) => {
        const items = store.subscribe({ batchSize: 3 })[Symbol.asyncIterator]();
        assert.equal((await items.next()).value.kind, 'caughtUp');
        const stored = await store.append('a-1', 'none', newEvents(3));
        const first = await items.next();
        assert.deepEqual(ids(first.value.events), ids(stored));
        const later = [
          ...(await store.append('a-1', 2n, newEvents(1))),
          ...(await store.append('b-1', 'none', newEvents(1))),
        ];
        const rest: StoredEvent[] = [];
        for (;;) {
          const { value } = await items.next();
          if (value.kind === 'events') rest.push(...value.events);
          else if (value.position === later[1]!.position) break;
          else assert.equal(value.position, rest.at(-1)?.position ?? stored[2]!.position);
        }
        assert.deepEqual(ids(rest), ids(later));
        await items.return!();
      },
    );

    withStore('caughtUp never runs ahead of what was handed over', async (store) => {
      const total = 200;
      const writing = (async () => {
        for (let i = 0; i < total; i++) await store.append(`s-${i}`, 'none', newEvents(1));
      })();
      let handed: bigint | undefined;
      let count = 0;
      for await (const item of store.subscribe({ batchSize: 7 })) {
        if (item.kind === 'events') {
          for (const { position } of item.events) {
            assert.ok(handed === undefined || position > handed);
            handed = position;
          }
          count += item.events.length;
        } else {
          assert.equal(item.position, handed);
          if (count === total) break;
        }
      }
      await writing;
    });

    withStore('two subscribers each get every event once, in order', async (store) => {
      const collect = async () => takeUntilCaughtUp(store.subscribe({ batchSize: 4 })[Symbol.asyncIterator](), 50);
      const [one, two] = [collect(), collect()];
      for (let i = 0; i < 50; i++) await store.append('a-1', i === 0 ? 'none' : BigInt(i - 1), newEvents(1));
      const all = await store.readAll({ limit: 100 });
      assert.deepEqual(ids(await one), ids(all));
      assert.deepEqual(ids(await two), ids(all));
    });

    withStore('an aborted subscription ends, waiting or not', async (store) => {
      const waiting = new AbortController();
      const items = store.subscribe({ signal: waiting.signal })[Symbol.asyncIterator]();
      await items.next();
      const pending = items.next();
      waiting.abort();
      assert.equal((await pending).done, true);

      await store.append('a-1', 'none', newEvents(3));
      const busy = new AbortController();
      let seen = 0;
      for await (const item of store.subscribe({ signal: busy.signal, batchSize: 1 })) {
        if (item.kind === 'events') seen++;
        busy.abort();
      }
      assert.equal(seen, 1);
      assert.equal((await store.subscribe({ signal: AbortSignal.abort() })[Symbol.asyncIterator]().next()).done, true);
    });

    withStore('closing ends subscriptions and refuses appends in one sentence', async (store) => {
      const items = store.subscribe()[Symbol.asyncIterator]();
      await items.next();
      const pending = items.next();
      await store.close();
      assert.equal((await pending).done, true);
      await assert.rejects(store.append('a-1', 'none', newEvents(1)), /closed/);
      await store.close();
    });

    test('any interleaving of appends and retries does what the model does', { timeout: 120_000 }, async () => {
      const step = fc.record({
        stream: fc.constantFrom('s-1', 's-2'),
        // Where the writer believes the stream ends, relative to the truth, and which ids it sends.
        lag: fc.integer({ min: -3, max: 1 }),
        count: fc.integer({ min: 1, max: 3 }),
        ids: fc.constantFrom('fresh', 'stored', 'mixed'),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          const { store, close } = await openStore();
          try {
            const model = new Map<string, string[]>();
            const order: string[] = [];
            for (const { stream, lag, count, ids: kind } of steps) {
              const own = model.get(stream) ?? [];
              const next = Math.max(0, own.length + lag);
              const sent = Array.from({ length: count }, (_, index) => {
                const stored = own[next + index];
                return newEvent(
                  stored && (kind === 'stored' || (kind === 'mixed' && index === 0)) ? { id: stored } : {},
                );
              });
              const expected = next === 0 ? 'none' : BigInt(next - 1);
              if (next === own.length) {
                const stored = await store.append(stream, expected, sent);
                assert.equal(stored[0]!.revision, BigInt(next));
                model.set(stream, [...own, ...ids(sent)]);
                order.push(...ids(sent));
              } else if (sent.every(({ id }, index) => own[next + index] === id)) {
                const stored = await store.append(stream, expected, sent);
                assert.deepEqual(ids(stored), own.slice(next, next + count));
              } else {
                await assert.rejects(store.append(stream, expected, sent), WrongExpectedRevision);
              }
            }
            assert.deepEqual(ids(await store.readAll({ limit: 1000 })), order);
            for (const [stream, own] of model) {
              assert.deepEqual(ids(await store.readStream(stream, { limit: 1000 })), own);
            }
          } finally {
            await close();
          }
        }),
        { numRuns: 25 },
      );
    });
  });
}
