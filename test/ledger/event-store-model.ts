// What may happen to an event store in a long life, and what must hold throughout? One suite for all adapters: fast-check makes
// up lives (appends, writers that collide, reads, subscribers that pause, leave and come back, restarts), a plain list says what
// is right. Rules one at a time stand in event-store-contract.ts.
//
// It asks nothing of positions but their order, and has streams of its own: a store that holds older events will do, as long as
// nobody else appends meanwhile.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type EventStore, MAX_APPEND_DATA_BYTES, MAX_APPEND_EVENTS } from '../../ledger/event-store.ts';
import { utf8 } from './event-store-contract.ts';
import { assertHolds, assertSameEvents, EventList, expectedAt } from './model/event-list.ts';
import { Follower } from './model/follower.ts';
import { anEvent, type Living, live } from './model/life.ts';
import { life } from './model/life-steps.ts';
import { crowd, rush } from './model/rush.ts';

/** A store and, where it keeps anything, a way to close it in good order and open it again on what it kept. */
export interface LiveStore {
  readonly store: EventStore;
  /** Closes the store that was open last and opens another one on the same data. */
  reopen?(): Promise<EventStore>;
  /** Also removes what the store left on disk. */
  close(): Promise<void>;
}

export interface ModelOptions {
  /** How many lives are made up. */
  readonly numRuns?: number;
  /** Events of the one long stream. */
  readonly longStream?: number;
  /** The name of a stream of this suite: another label, another name. */
  readonly streamName?: (label: string) => string;
}

/** A store that hands over too little makes its follower wait for ever: then a life is given up, and shrinking has an end too. */
const PATIENCE = { timeout: 30_000, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true };

/** All lives are led by one store, one after the other, each in streams of its own. */
export function eventStoreModel(name: string, openStore: () => Promise<LiveStore>, options: ModelOptions = {}): void {
  const { numRuns = 60, longStream = 100_000 } = options;
  const own = randomUUID().slice(0, 8);
  const streamName = options.streamName ?? ((label: string) => `model-${own}-${label}`);
  let lives = 0;
  const freshNames = () => {
    const number = lives++;
    return (label: string) => streamName(`${number} ${label}`);
  };

  describe(`${name} lives as the model does`, () => {
    let opened: LiveStore;
    let living: { store: EventStore; restart?: () => Promise<void> } & Living;
    before(async () => {
      opened = await openStore();
      living = { store: opened.store };
      if (opened.reopen) {
        living.restart = async () => {
          living.store = await opened.reopen!();
        };
      }
    });
    after(() => opened.close());

    test('whatever happens in whatever order, the store holds what was answered, and every follower got all of it once', {
      timeout: 300_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(life, async (steps) => {
          await live(living, await EventList.after(living.store), steps, freshNames());
        }),
        { numRuns, ...PATIENCE },
      );
    });

    test('with all writers, readers and followers at once, nothing is lost, doubled or put in behind what was seen', {
      timeout: 300_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(crowd, async (writers) => rush(living.store, writers, freshNames())),
        { numRuns: Math.ceil(numRuns / 3), ...PATIENCE },
      );
    });

    test('an event of exactly the most bytes an append takes is kept, retried and followed like a small one', {
      timeout: 60_000,
    }, async () => {
      const list = await EventList.after(living.store);
      const stream = freshNames()('large');
      const appends = [[anEvent(0)], [anEvent(MAX_APPEND_DATA_BYTES)], [anEvent(1), anEvent(0)]];
      for (const events of appends) {
        list.add(stream, events, await living.store.append(stream, expectedAt(list.stream(stream).length), events));
      }
      await living.restart?.();
      await assertHolds(living.store, list);
      assertSameEvents(await living.store.append(stream, 0n, appends[1]!), list.events.slice(1, 2), 'a large retry');
      const follower = new Follower(living.store, list, 0, 500);
      await follower.takeAll();
      await follower.leave();
    });

    test(`a stream of ${longStream} events is read whole, both ways, followed, and goes on after a restart`, {
      timeout: 300_000,
    }, async () => {
      const list = await EventList.after(living.store);
      const stream = freshNames()('long');
      const restartAt = Math.floor(longStream / 2);
      let restarted = false;
      while (list.events.length < longStream) {
        const at = list.events.length;
        const count = Math.min(MAX_APPEND_EVENTS, longStream - at);
        const events = Array.from({ length: count }, (_, index) => ({
          id: randomUUID(),
          type: 'SomethingHappened',
          data: utf8(`{"n":${at + index}}`),
          metadata: utf8('{"v":1}'),
        }));
        list.add(stream, events, await living.store.append(stream, expectedAt(at), events));
        if (!restarted && list.events.length >= restartAt) {
          restarted = true;
          await living.restart?.();
        }
      }
      await assertHolds(living.store, list, 7_001);
      const whole = new Follower(living.store, list, 0, 1_000);
      await whole.takeAll();
      const next = [anEvent(3)];
      list.add(stream, next, await living.store.append(stream, expectedAt(longStream), next));
      await whole.takeAll();
      await whole.leave();
      assert.equal(list.stream(stream).length, longStream + 1);
    });
  });
}
