// How is EventStoreDB's log followed? One filtered subscription to `$all` a reader. Being dropped as too slow, by a restart or
// by a new leader is ordinary: it subscribes again from the last event it handed over. The server's own `caughtUp` and
// checkpoints run ahead of a reader and move nothing here; only events that were handed over do.
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { DEFAULT_BATCH_SIZE } from '../catch-up.ts';
import { type StoredEvent, type SubscribeOptions, type SubscriptionItem, UnknownPosition } from '../event-store.ts';
import type { Connection } from './connection.ts';
import type { EsdbLimits } from './esdb-limits.ts';
import { isServiceError, NoAnswer } from './failures.ts';
import type { ReadResp } from './protocol.ts';
import { throwFinal } from './try-again.ts';
import { readWireEvent, type WireEvent } from './wire-event.ts';
import { followRequest } from './wire-requests.ts';

/** gRPC UNKNOWN: how the server answers a position that no event has, and much else. */
const UNKNOWN = 2;

interface Parts {
  readonly connection: Connection;
  readonly limits: EsdbLimits;
  readonly closing: AbortSignal;
  readonly prefixes: readonly string[] | undefined;
  /** True when an event has this position. */
  readonly isPosition: (position: bigint) => Promise<boolean>;
  readonly onMetadata: (event: Extract<WireEvent, { kind: 'metadata' }>) => void;
  readonly count: (what: 'foreign' | 'drops') => void;
}

export async function* followAll(parts: Parts, options: SubscribeOptions = {}): AsyncGenerator<SubscriptionItem> {
  const { connection, limits, prefixes, count } = parts;
  const { batchSize = DEFAULT_BATCH_SIZE } = options;
  const stop = options.signal ? AbortSignal.any([parts.closing, options.signal]) : parts.closing;
  /** Where the server goes on; and what the reader was handed last: metadata writes move only the first. */
  let cursor = options.after;
  let handed = options.after;
  let waitMs = limits.firstWaitMs;

  while (!stop.aborted) {
    let call: ClientReadableStream<ReadResp> | undefined;
    let frames: Frames | undefined;
    let confirmed = false;
    try {
      const watched = prefixes && [...prefixes, ...prefixes.map((prefix) => `$$${prefix}`)];
      call = await connection.read(followRequest({ after: cursor, prefixes: watched }));
      frames = readFrames(call, stop, limits.tryMs);
      /** The server has said that it caught up, and not that it fell behind since. */
      let live = false;
      /** Events were handed over since the reader was last told that it caught up. */
      let owed = false;
      let batch: StoredEvent[] = [];
      for (;;) {
        let frame = frames.take();
        if (!frame && live && batch.length > 0) {
          // What has arrived together is handed over together.
          await nextTurn();
          frame = frames.take();
        }
        if (!frame && live && batch.length > 0) {
          handed = batch.at(-1)!.position;
          yield { kind: 'events', events: batch };
          batch = [];
          owed = true;
          frame = frames.take();
        }
        if (stop.aborted) return;
        if (!frame) {
          if (live && owed) {
            owed = false;
            yield { kind: 'caughtUp', position: handed };
          }
          if (stop.aborted || !(await frames.more())) break;
          continue;
        }
        if (frame.hasConfirmation()) {
          confirmed = true;
          waitMs = limits.firstWaitMs;
        } else if (frame.hasFellBehind()) {
          live = false;
        } else if (frame.hasEvent()) {
          const event = readWireEvent(frame, prefixes);
          // Delivered twice: everything up to the cursor was handled before.
          if (!event || (cursor !== undefined && event.position <= cursor)) continue;
          cursor = event.position;
          if (event.kind === 'ours') batch.push(event.event);
          else if (event.kind === 'metadata') parts.onMetadata(event);
          else count('foreign');
        }
        const caughtUp = frame.hasCaughtUp();
        if (batch.length >= batchSize || (caughtUp && batch.length > 0)) {
          handed = batch.at(-1)!.position;
          yield { kind: 'events', events: batch };
          batch = [];
          owed = true;
        }
        if (stop.aborted) return;
        if (caughtUp) {
          live = true;
          owed = false;
          yield { kind: 'caughtUp', position: handed };
        }
      }
      throw frames.failure() ?? new Error('The event store ended a subscription.');
    } catch (error) {
      if (stop.aborted) return;
      throwFinal(error);
      // Only what ran can be dropped: while the store is away, each try to come back ends here too.
      if (confirmed) count('drops');
      // What had come but was not handed over when it broke is sent again.
      cursor = handed;
      if (call) await connection.failed(call, error as Error);
      const mayBePlace = isServiceError(error) && error.code === UNKNOWN;
      if (mayBePlace && cursor !== undefined && !(await parts.isPosition(cursor).catch(() => true))) {
        throw new UnknownPosition(`No event of this log has the position ${cursor}; follow from one that it gave out.`);
      }
    } finally {
      frames?.cancel();
    }
    await wait(waitMs, undefined, { signal: stop }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, limits.longestWaitMs);
  }
}

interface Frames {
  /** The next answer that is here already. */
  take(): ReadResp | undefined;
  /** Resolves when there is more; false when the call is over. */
  more(): Promise<boolean>;
  failure(): Error | undefined;
  cancel(): void;
}

/** Pulled, not pushed: what is not taken stays in the window of the connection and slows the server down. */
function readFrames(call: ClientReadableStream<ReadResp>, stop: AbortSignal, firstMs: number): Frames {
  let over = false;
  let failure: Error | undefined;
  let wake = () => {};
  const end = (error?: Error) => {
    failure ??= error;
    over = true;
    wake();
  };
  call.on('readable', () => wake());
  call.on('error', end);
  call.on('end', () => end());
  const abort = () => {
    call.cancel();
    end();
  };
  stop.addEventListener('abort', abort);
  // A server that answers pings and nothing else keeps the connection; the confirmation comes at once or not at all.
  const silent = setTimeout(() => {
    call.cancel();
    end(new NoAnswer(`The event store did not confirm a subscription within ${firstMs} ms.`));
  }, firstMs);
  return {
    take() {
      const frame = (call.read() as ReadResp | null) ?? undefined;
      if (frame) clearTimeout(silent);
      return frame;
    },
    more: () =>
      new Promise((resolve) => {
        if (over) return resolve(false);
        wake = () => {
          wake = () => {};
          resolve(!over || call.readableLength > 0);
        };
        if (call.readableLength > 0) wake();
      }),
    failure: () => failure,
    cancel() {
      clearTimeout(silent);
      stop.removeEventListener('abort', abort);
      if (!over) call.cancel();
    },
  };
}
