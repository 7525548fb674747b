// Several ask for the same at once: it is done once, and ends early only when none of them is there any more.
import { DomainError } from '../../domain/kernel/errors.ts';

export type SharedWork = <T>(key: string, gone: AbortSignal, work: (gone: AbortSignal) => Promise<T>) => Promise<T>;

interface Running {
  readonly result: Promise<unknown>;
  readonly stop: AbortController;
  sharers: number;
}

/** Whoever is `gone` gets UNAVAILABLE at once. The same key is the same work: what it gives is shared, so nobody may change it. */
export function makeSharedWork(): SharedWork {
  const running = new Map<string, Running>();

  function begin<T>(key: string, work: (gone: AbortSignal) => Promise<T>): Running {
    const stop = new AbortController();
    const result = work(stop.signal).finally(() => {
      if (running.get(key) === begun) running.delete(key);
    });
    result.catch(() => {}); // all sharers may be gone
    const begun: Running = { result, stop, sharers: 0 };
    running.set(key, begun);
    return begun;
  }

  return async <T>(key: string, gone: AbortSignal, work: (gone: AbortSignal) => Promise<T>): Promise<T> => {
    if (gone.aborted) throw senderGone();
    const shared = running.get(key) ?? begin(key, work);
    shared.sharers++;
    const left = Promise.withResolvers<never>();
    const leave = () => {
      left.reject(senderGone());
      shared.sharers--;
      if (shared.sharers > 0) return;
      if (running.get(key) === shared) running.delete(key);
      shared.stop.abort(senderGone());
    };
    gone.addEventListener('abort', leave, { once: true });
    try {
      return (await Promise.race([shared.result, left.promise])) as T;
    } finally {
      gone.removeEventListener('abort', leave);
    }
  };
}

export function senderGone(): DomainError {
  return new DomainError('UNAVAILABLE', 'Whoever asked has gone, so the work was ended; ask again.');
}
