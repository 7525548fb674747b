// How does a subscription deliver? Confirmation, the past, caught up, then live; it holds a cursor into the log, not a copy.
// A live subscriber who lags too far is dropped and must come again (measured: "subscribe/live subscriber under load").
import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { type CallError, consumerTooSlow } from './call-errors.ts';
import { caughtUpFrame, confirmationFrame, fellBehindFrame } from './control-frames.ts';
import { eventFrame } from './event-frames.ts';
import type { Fault, OpenSubscription } from './faults.ts';
import type { LoggedEvent } from './stand-in-log.ts';
import type { StandInNode } from './stand-in-node.ts';

export type ReadServerCall = ServerWritableStream<ReadReq, Buffer>;

/** Frames handed to gRPC and not sent yet, catching up and live. */
const CATCH_UP_WRITES = 256;
const LIVE_WRITES = 16;

export interface SubscriptionSettings {
  readonly resolveLinks: boolean;
  readonly liveBuffer: number;
  readonly fault: Fault | undefined;
}

export abstract class Subscription implements OpenSubscription {
  protected readonly node: StandInNode;
  protected readonly call: ReadServerCall;
  protected live = false;
  readonly #settings: SubscriptionSettings;
  #waiting = false;
  #closed = false;
  #sent = 0;
  #stopWatching: () => void = () => {};

  constructor(node: StandInNode, call: ReadServerCall, settings: SubscriptionSettings) {
    this.node = node;
    this.call = call;
    this.#settings = settings;
  }

  /** The next event or control frame, and the cursor moves past it; undefined when there is none now. */
  protected abstract next(): LoggedEvent | Buffer | undefined;
  /** Events after the cursor. */
  protected abstract unsent(): number;
  /** Whether "caught up" may be said once there is nothing left. */
  protected abstract canCatchUp(): boolean;
  /** The last events before the cursor that were this subscription's, oldest first. */
  protected abstract lastSent(count: number): LoggedEvent[];

  start(): void {
    this.call.write(confirmationFrame(randomUUID()));
    this.#stopWatching = this.node.log.watch(() => this.pump());
    this.node.subscriptions.add(this);
    this.call.on('cancelled', () => this.#close());
    this.call.on('close', () => this.#close());
    this.pump();
  }

  /** Sends the last `count` events again. */
  repeat(count: number): void {
    if (this.#closed) return;
    for (const event of this.lastSent(count)) this.call.write(this.#frame(event));
  }

  fallBehind(): void {
    if (this.#closed || !this.live) return;
    this.call.write(fellBehindFrame);
    this.live = false;
    this.pump();
  }

  dropAsTooSlow(): void {
    this.end(consumerTooSlow());
  }

  protected end(error: CallError): void {
    if (this.#closed) return;
    this.#close();
    this.call.emit('error', error);
  }

  protected pump(): void {
    while (!this.#closed) {
      if (this.#mustWait()) {
        if (this.live && this.unsent() > this.#settings.liveBuffer) this.dropAsTooSlow();
        return;
      }
      const next = this.next();
      if (next === undefined) {
        this.#reachedEnd();
        return;
      }
      if (Buffer.isBuffer(next)) this.call.write(next);
      else if (this.live && this.#settings.fault?.kind === 'slowReader') this.dropAsTooSlow();
      else this.#send(next);
    }
  }

  #mustWait(): boolean {
    if (this.#waiting) return true;
    if (this.call.writableLength < (this.live ? LIVE_WRITES : CATCH_UP_WRITES)) return false;
    this.#waiting = true;
    this.call.once('drain', () => {
      this.#waiting = false;
      this.pump();
    });
    return true;
  }

  #reachedEnd(): void {
    if (this.live || !this.canCatchUp()) return;
    if (this.#settings.fault?.kind === 'duplicate') this.repeat(this.#settings.fault.last);
    this.live = true;
    this.call.write(caughtUpFrame);
  }

  #send(event: LoggedEvent): void {
    this.#sent++;
    const { fault } = this.#settings;
    const cut = fault?.kind === 'cutMidRead' && fault.afterEvents === this.#sent;
    const frame = this.#frame(event);
    if (!cut) {
      this.call.write(frame);
      return;
    }
    this.#close();
    this.call.write(frame, () => setImmediate(() => this.node.cutConnections()));
  }

  #frame(event: LoggedEvent): Buffer {
    return eventFrame(this.node.log, event, this.#settings.resolveLinks);
  }

  #close(): void {
    this.#closed = true;
    this.#stopWatching();
    this.node.subscriptions.delete(this);
  }
}
