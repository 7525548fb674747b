// Several ask for the same at once: it is done once, and ends early only when none of them is there any more.
import { DomainError } from '../../domain/kernel/errors.ts';
import { type SharedWork as Sharing, shareWork } from '../../workers/share-work.ts';

export type SharedWork = <T>(key: string, gone: AbortSignal, work: (gone: AbortSignal) => Promise<T>) => Promise<T>;

/** Whoever is `gone` gets UNAVAILABLE at once. The same key is the same work: what it gives is shared, so nobody may change it. */
export function makeSharedWork(): SharedWork {
  const running = new Map<string, Sharing<unknown>>();

  function begin<T>(key: string, work: (gone: AbortSignal) => Promise<T>): Sharing<unknown> {
    const begun: Sharing<unknown> = shareWork<unknown>(work);
    const forget = () => {
      if (running.get(key) === begun) running.delete(key);
    };
    begun.result.then(forget, forget); // all sharers may be gone
    begun.abandoned.addEventListener('abort', forget, { once: true });
    running.set(key, begun);
    return begun;
  }

  return async <T>(key: string, gone: AbortSignal, work: (gone: AbortSignal) => Promise<T>): Promise<T> => {
    if (gone.aborted) throw senderGone();
    const shared = running.get(key) ?? begin(key, work);
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(senderGone());
    gone.addEventListener('abort', leave, { once: true });
    shared.join(gone);
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
