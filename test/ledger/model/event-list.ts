// What should a store hold? The model that real stores are compared with: one list in log order, and nothing clever.
import assert from 'node:assert/strict';
import type { Position } from '../../../domain/kernel/event.ts';
import type { EventStore, ExpectedRevision, NewEvent, StoredEvent } from '../../../ledger/event-store.ts';

export class EventList {
  /** What stood in the store before this list began; a store need not be empty. */
  readonly base: Position | undefined;
  readonly events: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();

  constructor(base: Position | undefined) {
    this.base = base;
  }

  static async after(store: EventStore): Promise<EventList> {
    return new EventList((await store.readAll({ direction: 'backwards', limit: 1 }))[0]?.position);
  }

  stream(name: string): readonly StoredEvent[] {
    return this.#streams.get(name) ?? [];
  }

  streamNames(): string[] {
    return [...this.#streams.keys()];
  }

  /** The position behind which the event at `index` is the next. */
  before(index: number): Position | undefined {
    return index === 0 ? this.base : this.events[index - 1]!.position;
  }

  /** Takes in an append that the store says it stored. What was sent decides; the answer gives the positions alone. */
  add(stream: string, sent: readonly NewEvent[], answer: readonly StoredEvent[]): void {
    const own = this.#streams.get(stream) ?? [];
    assert.equal(answer.length, sent.length, 'an append is answered with all its events');
    const stored = sent.map((event, index) => ({
      ...event,
      stream,
      revision: BigInt(own.length + index),
      position: answer[index]!.position,
    }));
    assertSameEvents(answer, stored, 'the answer of an append');
    for (const event of stored) {
      const last = this.events.at(-1)?.position ?? this.base;
      assert.ok(last === undefined || event.position > last, 'a later event has a higher position');
      this.events.push(event);
      own.push(event);
    }
    this.#streams.set(stream, own);
  }
}

export const expectedAt = (length: number): ExpectedRevision => (length === 0 ? 'none' : BigInt(length - 1));

export function assertSameEvents(actual: readonly StoredEvent[], expected: readonly StoredEvent[], what: string): void {
  assert.equal(actual.length, expected.length, `${what}: ${actual.length} events, not ${expected.length}`);
  for (const [index, event] of expected.entries()) assertSameEvent(actual[index]!, event, what);
}

export function assertSameEvent(actual: StoredEvent, expected: StoredEvent, what: string): void {
  const place = ({ stream, revision, position, id, type }: StoredEvent) => ({ stream, revision, position, id, type });
  assert.deepEqual(place(actual), place(expected), what);
  assert.ok(Buffer.compare(actual.data, expected.data) === 0, `${what}: other data at ${expected.revision}`);
  assert.ok(
    Buffer.compare(actual.metadata, expected.metadata) === 0,
    `${what}: other metadata at ${expected.revision}`,
  );
}

/** Reads everything after the list's base, both ways and by stream, and compares it with the list. */
export async function assertHolds(store: EventStore, list: EventList, page = 1_000): Promise<void> {
  assertSameEvents(await readAllAfter(store, list.base, page), list.events, 'the whole log');
  const backwards: StoredEvent[] = [];
  while (backwards.length < list.events.length) {
    const last = backwards.at(-1)?.position;
    const limit = Math.min(page, list.events.length - backwards.length);
    const read = await store.readAll({ direction: 'backwards', ...(last === undefined ? {} : { after: last }), limit });
    assert.ok(read.length > 0, 'the log read backwards ends early');
    backwards.push(...read);
  }
  assertSameEvents(backwards.reverse(), list.events, 'the whole log, backwards');
  for (const name of list.streamNames()) {
    const own = list.stream(name);
    for (let from = 0; from <= own.length; from += page) {
      const read = await store.readStream(name, { from: BigInt(from), limit: page });
      assertSameEvents(read, own.slice(from, from + page), `stream ${name} from ${from}`);
    }
    for (let from = own.length - 1; from >= 0; from -= page) {
      const read = await store.readStream(name, { direction: 'backwards', from: BigInt(from), limit: page });
      const start = Math.max(0, from + 1 - page);
      assertSameEvents(read, own.slice(start, from + 1).reverse(), `stream ${name} backwards from ${from}`);
    }
  }
}

export async function readAllAfter(
  store: EventStore,
  after: Position | undefined,
  page: number,
): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let cursor = after; ; cursor = all.at(-1)!.position) {
    const read = await store.readAll({ ...(cursor === undefined ? {} : { after: cursor }), limit: page });
    all.push(...read);
    if (read.length < page) return all;
  }
}
