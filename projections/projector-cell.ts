// How do other threads know how far the views are? One cell of shared memory, and a wake-up for those who wait on it.
import type { Position } from '../domain/kernel/event.ts';
import type { ProjectorProgress } from './projector.ts';

const POSITION = 0;
const CAUGHT_UP = 1;
const EVENTS = 2;
const FOREIGN = 3;
const STOPPED = 4;
/** Raised with every report: what waiters sleep on. */
const REPORTS = 5;
/** 1 when the thread is gone: nobody waits for it any longer. */
const ENDED = 6;
const REBUILDING = 7;
const NONE = -1n;

type WaitAsync = (
  cell: BigInt64Array<SharedArrayBuffer>,
  index: number,
  value: bigint,
  timeoutMs: number,
) => { readonly async: false } | { readonly async: true; readonly value: Promise<string> };
// The library the compiler is set to (ES2023) has no type for it yet.
const waitAsync = (Atomics as unknown as { waitAsync: WaitAsync }).waitAsync;

export function makeProjectorCell(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(8 * 8);
  new BigInt64Array(buffer)[POSITION] = NONE;
  return buffer;
}

export function publishProgress(buffer: SharedArrayBuffer, progress: ProjectorProgress): void {
  const cell = new BigInt64Array(buffer);
  Atomics.store(cell, POSITION, progress.position ?? NONE);
  Atomics.store(cell, CAUGHT_UP, progress.caughtUp ? 1n : 0n);
  Atomics.store(cell, EVENTS, BigInt(progress.events));
  Atomics.store(cell, FOREIGN, BigInt(progress.foreign));
  Atomics.store(cell, STOPPED, BigInt(progress.stopped.size));
  const rebuilding = [...progress.rebuilds.values()].filter(({ reason }) => reason === null).length;
  Atomics.store(cell, REBUILDING, BigInt(rebuilding));
  Atomics.add(cell, REPORTS, 1n);
  Atomics.notify(cell, REPORTS);
}

export interface ProjectorStatus {
  /** Everything up to here is in every running view; null before the first event. */
  readonly position: Position | null;
  /** And no view stands still or is missing while it is built again. */
  readonly caughtUp: boolean;
  readonly events: number;
  readonly foreign: number;
  /** Number of views that stopped. */
  readonly stopped: number;
  /** Number of views that are being built again. */
  readonly rebuilding: number;
}

export function readProgress(buffer: SharedArrayBuffer): ProjectorStatus {
  const cell = new BigInt64Array(buffer);
  const position = Atomics.load(cell, POSITION);
  return {
    position: position === NONE ? null : position,
    caughtUp: Atomics.load(cell, CAUGHT_UP) === 1n,
    events: Number(Atomics.load(cell, EVENTS)),
    foreign: Number(Atomics.load(cell, FOREIGN)),
    stopped: Number(Atomics.load(cell, STOPPED)),
    rebuilding: Number(Atomics.load(cell, REBUILDING)),
  };
}

/** Called when the projector's thread has ended, for whatever reason. */
export function publishEnd(buffer: SharedArrayBuffer): void {
  const cell = new BigInt64Array(buffer);
  Atomics.store(cell, ENDED, 1n);
  Atomics.add(cell, REPORTS, 1n);
  Atomics.notify(cell, REPORTS);
}

/** Resolves true as soon as `reached` holds; false after `timeoutMs` or at the projector's end. Nobody polls: each report wakes. */
export async function waitForProgress(
  buffer: SharedArrayBuffer,
  reached: (status: ProjectorStatus) => boolean,
  timeoutMs: number,
): Promise<boolean> {
  const cell = new BigInt64Array(buffer);
  let timer: NodeJS.Timeout | undefined;
  let late = false;
  // A timer of our own keeps the process alive while somebody waits; Atomics.waitAsync alone would not.
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      late = true;
      resolve();
    }, timeoutMs);
  });
  try {
    for (;;) {
      const seen = Atomics.load(cell, REPORTS);
      if (reached(readProgress(buffer))) return true;
      if (late || Atomics.load(cell, ENDED) === 1n) return false;
      const wait = waitAsync(cell, REPORTS, seen, timeoutMs);
      if (wait.async) await Promise.race([wait.value, timeout]);
    }
  } finally {
    clearTimeout(timer);
  }
}
