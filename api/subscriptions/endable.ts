// How does a live stream end while it waits for the next event? An async generator's own `return` waits for the pending step;
// this one aborts it first.

/** `start` gets a signal that aborts when the consumer leaves; what it waits for must heed it. */
export function endable<T>(
  start: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const inner = start(controller.signal);
  let started = false;
  return {
    next: () => {
      started = true;
      return inner.next();
    },
    async return() {
      controller.abort();
      // A generator that never ran has entered no `try`: one step lets its `finally` run, which records the end.
      if (!started) await inner.next();
      return inner.return();
    },
    throw: (error) => {
      controller.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
