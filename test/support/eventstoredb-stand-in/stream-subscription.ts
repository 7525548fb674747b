// What does a subscription to one stream get? Events after a revision, as they are visible. While the stream is missing or
// deleted it has not caught up, unless it starts at the end; a tombstone is its last event (measured: "subscribe/stream …").
import { streamDeleted } from './call-errors.ts';
import type { LoggedEvent } from './stand-in-log.ts';
import type { StandInNode } from './stand-in-node.ts';
import { type ReadServerCall, Subscription, type SubscriptionSettings } from './subscription.ts';

export class StreamSubscription extends Subscription {
  readonly #name: string;
  readonly #fromEnd: boolean;
  #next: number;
  #tombstoneSent = false;

  /** `after`: a revision, -1 for the first event, `end` for what comes from now on. */
  constructor(
    node: StandInNode,
    call: ReadServerCall,
    settings: SubscriptionSettings,
    name: string,
    after: number | 'end',
  ) {
    super(node, call, settings);
    this.#name = name;
    this.#fromEnd = after === 'end';
    this.#next = after === 'end' ? node.log.lastRevision(name) + 1 : after + 1;
  }

  protected next(): LoggedEvent | undefined {
    const { log } = this.node;
    const stream = log.stream(this.#name);
    if (stream?.tombstone) {
      if (this.#tombstoneSent) {
        this.end(streamDeleted(this.#name));
        return undefined;
      }
      this.#tombstoneSent = true;
      return stream.tombstone;
    }
    if (!stream || !this.canCatchUp()) return undefined;
    if (!this.live) this.#next = Math.max(this.#next, log.firstReadable(stream));
    const event = stream.events[this.#next];
    if (event) this.#next++;
    return event;
  }

  protected unsent(): number {
    return (this.node.log.stream(this.#name)?.events.length ?? 0) - this.#next;
  }

  protected canCatchUp(): boolean {
    if (this.live || this.#fromEnd) return true;
    return this.node.log.stream(this.#name) !== undefined && !this.node.log.metadata(this.#name).softDeleted;
  }

  protected lastSent(count: number): LoggedEvent[] {
    const events = this.node.log.stream(this.#name)?.events ?? [];
    return events.slice(Math.max(0, this.#next - count), this.#next);
  }
}
