// How does a live stream end while it waits for the next event? An async generator's own `return` waits for the pending step;
// this one aborts it first.

/** `start` gets a signal that aborts when the consumer leaves; what it waits for must heed it. */
export function endable<T>(
  start: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<T> {
  const controller = new AbortController();
  const inner = start(controller.signal);
  return {
    next: () => inner.next(),
    return: () => {
      controller.abort();
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
