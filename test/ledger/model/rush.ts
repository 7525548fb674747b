// What holds when everybody works at once? Writers race on few streams and send things twice, a reader reads from the start again
// and again, a follower follows: one order comes of it, the same for all, and it only ever grows at its end.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type EventStore,
  type ExpectedRevision,
  type StoredEvent,
  WrongExpectedRevision,
} from '../../../ledger/event-store.ts';
import { assertSameEvent, assertSameEvents, EventList, readAllAfter } from './event-list.ts';
import { anEvent } from './life.ts';

/** One writer: its stream, and for each of its appends the events' sizes and whether it is sent again after its answer. */
const writer = fc.record({
  stream: fc.nat({ max: 2 }),
  appends: fc.array(
    fc.record({ sizes: fc.array(fc.nat({ max: 600 }), { minLength: 1, maxLength: 6 }), again: fc.boolean() }),
    { minLength: 1, maxLength: 8 },
  ),
});
export const crowd = fc.array(writer, { minLength: 2, maxLength: 8 });
type Crowd = typeof crowd extends fc.Arbitrary<infer T> ? T : never;

export async function rush(store: EventStore, writers: Crowd, streamName: (label: string) => string): Promise<void> {
  const { base } = await EventList.after(store);
  const total = writers.flatMap(({ appends }) => appends.flatMap(({ sizes }) => sizes)).length;
  const leave = new AbortController();
  const following = follow(store, base, total, leave.signal);
  try {
    await writeAndRead(store, base, writers, streamName, total, following);
  } finally {
    leave.abort();
  }
}

async function writeAndRead(
  store: EventStore,
  base: bigint | undefined,
  writers: Crowd,
  streamName: (label: string) => string,
  total: number,
  following: Promise<readonly StoredEvent[]>,
): Promise<void> {
  let writing = true;
  const [answers, seen] = await Promise.all([
    Promise.all(writers.map((each) => write(store, streamName(`rush-${each.stream}`), each.appends))).finally(() => {
      writing = false;
    }),
    readAgainAndAgain(store, base, () => writing),
  ]);

  const log = await readAllAfter(store, base, 1_000);
  assertSameEvents(seen, log.slice(0, seen.length), 'what was read meanwhile');
  assert.equal(log.length, total, 'every event is there once');
  assertSameEvents(await following, log, 'what was followed');
  const byId = new Map(log.map((event) => [event.id, event]));
  for (const event of answers.flat(2)) assertSameEvent(byId.get(event.id)!, event, 'what was answered');
  const ends = new Map<string, bigint>();
  for (const { stream, revision } of log) {
    assert.equal(revision, (ends.get(stream) ?? -1n) + 1n, `stream ${stream} has a gap`);
    ends.set(stream, revision);
  }
  const places = new Map(log.map(({ id }, index) => [id, index]));
  for (const append of answers.flat()) {
    for (const [index, { id }] of append.entries()) {
      assert.equal(places.get(id), places.get(append[0]!.id)! + index, 'an append is not in one piece');
    }
  }
}

async function write(store: EventStore, stream: string, appends: Crowd[number]['appends']): Promise<StoredEvent[][]> {
  const answers: StoredEvent[][] = [];
  let expected: ExpectedRevision = 'none';
  for (const { sizes, again } of appends) {
    const events = sizes.map((size) => anEvent(size));
    for (;;) {
      try {
        const stored = await store.append(stream, expected, events);
        if (again) assertSameEvents(await store.append(stream, expected, events), stored, 'an append sent again');
        const [read] = await store.readStream(stream, { from: stored[0]!.revision, limit: 1 });
        assertSameEvent(read!, stored[0]!, 'what its own writer reads');
        expected = stored.at(-1)!.revision;
        answers.push([...stored]);
        break;
      } catch (error) {
        // Another writer won this revision, so somebody has come further: it ends.
        if (!(error instanceof WrongExpectedRevision)) throw error;
        assert.notEqual(error.actual, expected, 'a conflict at the revision the stream has');
        expected = error.actual;
      }
    }
  }
  return answers;
}

async function readAgainAndAgain(
  store: EventStore,
  base: bigint | undefined,
  goesOn: () => boolean,
): Promise<StoredEvent[]> {
  let seen: StoredEvent[] = [];
  while (goesOn()) {
    const log = await readAllAfter(store, base, 50);
    assertSameEvents(log.slice(0, seen.length), seen, 'what was read before');
    seen = log;
    // The reader shares its thread with the writers.
    await new Promise(setImmediate);
  }
  return seen;
}

async function follow(
  store: EventStore,
  after: bigint | undefined,
  total: number,
  signal: AbortSignal,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const item of store.subscribe({ ...(after === undefined ? {} : { after }), batchSize: 7, signal })) {
    if (item.kind === 'events') events.push(...item.events);
    if (events.length >= total) break;
  }
  return events;
}
