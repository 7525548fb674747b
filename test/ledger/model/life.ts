// Leads a store through the steps of a life, one after the other, and compares each answer with the list.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type StoredEvent,
  WrongExpectedRevision,
} from '../../../ledger/event-store.ts';
import { assertHolds, assertSameEvents, type EventList, expectedAt } from './event-list.ts';
import { Follower } from './follower.ts';
import { LABELS, type Step } from './life-steps.ts';

/** At most so many restarts a life: each is a second of nothing else on a slow machine. */
const MAX_RESTARTS = 2;

/** A store under test; `store` is another one after each restart. */
export interface Living {
  readonly store: EventStore;
  restart?(): Promise<void>;
}

interface Sent {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/** Throws at the first step after which the store is not what the list is. */
export async function live(
  living: Living,
  list: EventList,
  steps: readonly Step[],
  streamName: (label: string) => string,
): Promise<void> {
  const followers: Follower[] = [];
  const appended: Sent[] = [];
  let restarts = 0;
  const nameOf = (index: number) => streamName(LABELS[index]!);

  const append = async (sent: Sent) => living.store.append(sent.stream, sent.expected, sent.events);
  const took = (sent: Sent, answer: readonly StoredEvent[]) => {
    list.add(sent.stream, sent.events, answer);
    appended.push(sent);
  };

  async function run(step: Step): Promise<void> {
    switch (step.kind) {
      case 'append': {
        const name = nameOf(step.stream);
        const own = list.stream(name);
        const at = Math.max(0, own.length + step.lag);
        const events = step.sizes.map((size, index) => {
          const stored = own[at + index];
          const known = stored && (step.ids === 'stored' || (step.ids === 'mixed' && index === 0));
          return anEvent(size, known ? stored.id : undefined);
        });
        const sent = { stream: name, expected: expectedAt(at), events };
        if (at === own.length) return took(sent, await append(sent));
        const there = own.slice(at, at + events.length);
        if (there.length === events.length && events.every(({ id }, index) => id === there[index]!.id)) {
          return assertSameEvents(await append(sent), there, 'the answer of a retry');
        }
        return refused(append(sent), own.length);
      }
      case 'retry': {
        const first = appended[step.append % appended.length];
        if (!first) return;
        const events = first.events.slice(0, 1 + (step.keep % first.events.length));
        const at = first.expected === 'none' ? 0 : Number(first.expected) + 1;
        const there = list.stream(first.stream).slice(at, at + events.length);
        return assertSameEvents(await append({ ...first, events }), there, 'the answer of a retry');
      }
      case 'collide':
        return collide(nameOf(step.stream), step.writers, step.twice);
      case 'spread': {
        const all = step.streams.map((index) => {
          const name = nameOf(index);
          return {
            stream: name,
            expected: expectedAt(list.stream(name).length),
            events: step.sizes.map((size) => anEvent(size)),
          };
        });
        const answers = await Promise.all(all.map(append));
        const inLogOrder = all
          .map((sent, index) => ({ sent, answer: answers[index]! }))
          .sort((a, b) => (a.answer[0]!.position < b.answer[0]!.position ? -1 : 1));
        for (const { sent, answer } of inLogOrder) took(sent, answer);
        return;
      }
      case 'readStream': {
        const name = nameOf(step.stream);
        const own = list.stream(name);
        const { from, direction, limit } = step;
        const read = await living.store.readStream(name, {
          ...(from === undefined ? {} : { from: BigInt(from) }),
          direction,
          limit,
        });
        const expected =
          direction === 'forwards' ? own.slice(from ?? 0) : own.slice(0, (from ?? own.length) + 1).reverse();
        return assertSameEvents(read, expected.slice(0, limit), `stream ${name} read ${direction}`);
      }
      case 'readAll': {
        const { direction, limit } = step;
        const at = step.after === undefined || list.events.length === 0 ? undefined : step.after % list.events.length;
        const after = at === undefined ? (direction === 'forwards' ? list.base : undefined) : list.events[at]!.position;
        const read = await living.store.readAll({ ...(after === undefined ? {} : { after }), direction, limit });
        if (direction === 'forwards') {
          const expected = list.events.slice(at === undefined ? 0 : at + 1);
          return assertSameEvents(read, expected.slice(0, limit), 'the log read forwards');
        }
        const expected = list.events.slice(0, at).reverse().slice(0, limit);
        if (list.base === undefined) assert.equal(read.length, expected.length);
        return assertSameEvents(read.slice(0, expected.length), expected, 'the log read backwards');
      }
      case 'follow': {
        const from = step.from % (list.events.length + 1);
        followers.push(new Follower(living.store, list, from, step.batchSize));
        return;
      }
      case 'take': {
        const follower = followers[step.follower % followers.length];
        for (let items = 0; follower?.due && items < step.items; items++) await follower.take();
        return;
      }
      case 'ask':
        // Not waited for: it is answered by an append to come, or by the end.
        void followers[step.follower % followers.length]?.ask();
        return;
      case 'leave': {
        const follower = followers[step.follower % followers.length];
        await follower?.leave(step.how);
        follower?.comeBack(living.store);
        return;
      }
      case 'restart': {
        if (!living.restart || restarts++ >= MAX_RESTARTS) return;
        await living.restart();
        for (const follower of followers) {
          await follower.end();
          follower.comeBack(living.store);
        }
        return;
      }
      default:
        return step satisfies never;
    }
  }

  /** All at the same revision at once: one wins, the others hear where the stream is now and try again there. */
  async function collide(name: string, writers: readonly (readonly number[])[], twice: boolean): Promise<void> {
    let losers = writers.map((sizes) => sizes.map((size) => anEvent(size)));
    while (losers.length > 0) {
      const expected = expectedAt(list.stream(name).length);
      const all = losers.map((events) => ({ stream: name, expected, events }));
      const outcomes = await Promise.allSettled(
        all.flatMap((sent) => (twice ? [append(sent), append(sent)] : [append(sent)])),
      );
      const copies = twice ? 2 : 1;
      const winners = all.filter((_, index) => outcomes[index * copies]!.status === 'fulfilled');
      assert.equal(winners.length, 1, `${winners.length} writers won one revision`);
      const [winner] = winners;
      const at = all.indexOf(winner!);
      const answers = outcomes.slice(at * copies, (at + 1) * copies);
      const [first, again = first] = answers.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
      took(winner!, first!);
      assertSameEvents(again!, first!, 'the answer of an append sent twice at once');
      for (const [index, outcome] of outcomes.entries()) {
        if (Math.floor(index / copies) === at) continue;
        assert.equal(outcome.status, 'rejected');
        assertConflict((outcome as PromiseRejectedResult).reason, list.stream(name).length);
      }
      losers = losers.filter((_, index) => index !== at);
    }
  }

  try {
    for (const step of steps) await run(step);
    for (const follower of followers) await follower.takeAll();
    await assertHolds(living.store, list);
  } finally {
    await Promise.allSettled(followers.map((follower) => follower.leave()));
  }
}

export function anEvent(size: number, id: string = randomUUID()): NewEvent {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + size) & 0xff;
  return {
    id,
    type: size === 0 ? 'Nothing✓' : 'SomethingHappened',
    data: bytes,
    metadata: bytes.subarray(0, size >> 2),
  };
}

async function refused(append: Promise<unknown>, length: number): Promise<void> {
  await assert.rejects(append, (error) => {
    assertConflict(error, length);
    return true;
  });
}

function assertConflict(error: unknown, length: number): void {
  assert.ok(error instanceof WrongExpectedRevision, `not a conflict: ${error}`);
  assert.equal(error.actual, expectedAt(length), 'a conflict says where the stream is');
}
