// What does a subscription to `$all` get? Every event after a position, or those its filter lets through, with checkpoints. The
// checkpoint of a page is the last event it let through, else the end of the page before: so the first can be {0,0}. Live, the
// count goes on from the last page (measured: "subscribe/all filtered: checkpoints").
import { checkpointFrame } from './control-frames.ts';
import type { EventFilter } from './event-filter.ts';
import type { LoggedEvent } from './stand-in-log.ts';
import type { StandInNode } from './stand-in-node.ts';
import { type ReadServerCall, Subscription, type SubscriptionSettings } from './subscription.ts';

export class AllSubscription extends Subscription {
  readonly #filter: EventFilter | undefined;
  /** The index in the log of the next event to look at. */
  #cursor: number;
  /** Events looked at since the last checkpoint was due. */
  #counted = 0;
  #checkpoint: number;
  #due: Buffer | undefined;

  /** `start`: the position subscribed from (0 for the start), and the index of the first event after it. */
  constructor(
    node: StandInNode,
    call: ReadServerCall,
    settings: SubscriptionSettings,
    start: { readonly position: number; readonly index: number },
    filter: EventFilter | undefined,
  ) {
    super(node, call, settings);
    this.#filter = filter;
    this.#cursor = start.index;
    this.#checkpoint = start.position;
  }

  protected next(): LoggedEvent | Buffer | undefined {
    const { all } = this.node.log;
    if (!this.#filter) return this.#cursor < all.length ? all[this.#cursor++] : undefined;
    for (;;) {
      if (this.#due) {
        const due = this.#due;
        this.#due = undefined;
        return due;
      }
      const event = all[this.#cursor];
      if (!event) return undefined;
      this.#cursor++;
      const matches = this.#filter.matches(event);
      this.#count(event, matches, this.#filter);
      if (matches) return event;
    }
  }

  protected unsent(): number {
    return this.node.log.all.length - this.#cursor;
  }

  protected canCatchUp(): boolean {
    return true;
  }

  protected lastSent(count: number): LoggedEvent[] {
    const { all } = this.node.log;
    const last: LoggedEvent[] = [];
    for (let index = this.#cursor - 1; index >= 0 && last.length < count; index--) {
      if (this.#filter?.matches(all[index]!) ?? true) last.push(all[index]!);
    }
    return last.reverse();
  }

  #count({ position }: LoggedEvent, matches: boolean, { window, checkpointPages }: EventFilter): void {
    this.#counted++;
    if (matches || this.live) this.#checkpoint = position;
    const due = this.#counted === window * checkpointPages;
    if (due) {
      this.#due = checkpointFrame(this.#checkpoint);
      this.#counted = 0;
    }
    if (this.#counted % window === 0) this.#checkpoint = position;
  }
}
