// How does work on one stream keep its order while streams run beside each other? A chain of promises a key, gone when idle.

export type OneAtATime = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function makeOneAtATime(): OneAtATime {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = tails.get(key);
    const run = before ? before.then(work, work) : work();
    const tail = run
      .catch(() => undefined)
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return run;
  };
}
