// A subscriber with a life: it pauses, waits, leaves, comes back from what it handled last, and checks that over all of it each
// event came once and in order, and that no `caughtUp` ran ahead of what it was handed.
import assert from 'node:assert/strict';
import type { EventStore, SubscriptionItem } from '../../../ledger/event-store.ts';
import { assertSameEvent, type EventList } from './event-list.ts';

export class Follower {
  readonly #list: EventList;
  readonly #batchSize: number;
  /** Index in the list of the event that comes next. */
  #next: number;
  #caughtUp = false;
  #leave = new AbortController();
  #items!: AsyncIterator<SubscriptionItem>;
  #asked: Promise<IteratorResult<SubscriptionItem>> | undefined;

  constructor(store: EventStore, list: EventList, from: number, batchSize: number) {
    this.#list = list;
    this.#next = from;
    this.#batchSize = batchSize;
    this.#subscribe(store);
  }

  /** Something must come without another append: an event, or word that there is none. */
  get due(): boolean {
    return this.#next < this.#list.events.length || !this.#caughtUp;
  }

  /** Asks for the next item and waits for it elsewhere: from now on it is woken by an append. */
  ask(): Promise<IteratorResult<SubscriptionItem>> {
    if (!this.#asked) {
      this.#asked = this.#items.next();
      // Whoever takes it hears of a failure; until then it is no unhandled one.
      this.#asked.catch(() => {});
    }
    return this.#asked;
  }

  async take(): Promise<void> {
    const { value, done } = await this.#taken();
    assert.ok(!done, 'a subscription ended that nobody ended');
    this.#handle(value);
  }

  async takeAll(): Promise<void> {
    while (this.due) await this.take();
  }

  /** `return`: as a `break` out of the loop does; whoever waits for an item can only abort. */
  async leave(how: 'abort' | 'return' = 'abort'): Promise<void> {
    if (how === 'return' && !this.#asked) {
      await this.#items.return!();
      return;
    }
    this.#leave.abort();
    await this.end();
  }

  /** After an abort or a close: what was on its way may still come, then the subscription is over. */
  async end(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#taken();
      if (done) return;
      this.#handle(value);
    }
  }

  comeBack(store: EventStore): void {
    this.#subscribe(store);
  }

  #subscribe(store: EventStore): void {
    const after = this.#list.before(this.#next);
    this.#leave = new AbortController();
    this.#caughtUp = false;
    this.#asked = undefined;
    this.#items = store
      .subscribe({
        ...(after === undefined ? {} : { after }),
        batchSize: this.#batchSize,
        signal: this.#leave.signal,
      })
      [Symbol.asyncIterator]();
  }

  async #taken(): Promise<IteratorResult<SubscriptionItem>> {
    const item = await this.ask();
    this.#asked = undefined;
    return item;
  }

  #handle(item: SubscriptionItem): void {
    if (item.kind === 'caughtUp') {
      assert.equal(item.position, this.#list.before(this.#next), 'caughtUp is at what was handed over last');
      this.#caughtUp = true;
      return;
    }
    assert.ok(item.events.length > 0 && item.events.length <= this.#batchSize, 'an item has 1 to batchSize events');
    for (const event of item.events) {
      const expected = this.#list.events[this.#next];
      assert.ok(expected, `a subscriber was given ${event.id}, which nobody appended or which it had`);
      assertSameEvent(event, expected, 'what a subscriber is given');
      this.#next++;
    }
    this.#caughtUp = false;
  }
}
