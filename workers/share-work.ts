// How long does work that several ask for together go on? As long as one of them still waits for it: the last who goes away
// ends it. Somebody without a signal never goes away.

export interface SharedWork<T> {
  readonly result: Promise<T>;
  /** Aborted when the last who waited has gone: nobody may join any more. */
  readonly abandoned: AbortSignal;
  /** `signal`: the asker has gone away. Throws its reason at once if it went before. */
  join(signal: AbortSignal | undefined): void;
}

/** `work` gets the signal that ends it. */
export function shareWork<T>(work: (signal: AbortSignal) => Promise<T>): SharedWork<T> {
  const abandoned = new AbortController();
  let waiting = 0;
  const result = work(abandoned.signal);
  return {
    result,
    abandoned: abandoned.signal,
    join(signal) {
      signal?.throwIfAborted();
      waiting += 1;
      const leave = () => {
        waiting -= 1;
        if (waiting === 0) abandoned.abort();
      };
      signal?.addEventListener('abort', leave, { once: true });
      const settled = () => signal?.removeEventListener('abort', leave);
      result.then(settled, settled);
    },
  };
}
