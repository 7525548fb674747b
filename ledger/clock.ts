// What time is it, for the record? UTC milliseconds that never run backwards across the threads of a process or a restart.

export interface Clock {
  /** RFC 3339 UTC with milliseconds. */
  now(): string;
}

/** Shared by all threads of a process: pass the same cell to each. Holds the last time given out, in milliseconds. */
export type ClockCell = BigInt64Array<SharedArrayBuffer>;

export function makeClockCell(): ClockCell {
  return new BigInt64Array(new SharedArrayBuffer(8));
}

/** `wallClock` gives milliseconds since 1970; `notBefore` (the last event's time) lifts the cell first. */
export function makeMonotonicClock(cell: ClockCell, wallClock: () => number, notBefore?: string): Clock {
  if (notBefore) raise(cell, BigInt(Date.parse(notBefore)));
  return { now: () => new Date(Number(raise(cell, BigInt(Math.floor(wallClock()))))).toISOString() };
}

/** Atomically sets the cell to the larger of itself and `candidate`; gives what it then holds. */
function raise(cell: ClockCell, candidate: bigint): bigint {
  for (;;) {
    const seen = Atomics.load(cell, 0);
    if (seen >= candidate) return seen;
    if (Atomics.compareExchange(cell, 0, seen, candidate) === seen) return candidate;
  }
}
