// Whose turn is it? A few at once, one of each caller, in order of asking; whoever has none waits, and not everybody may wait.
import { DomainError } from '../../domain/kernel/errors.ts';
import { senderGone } from './shared-work.ts';

export interface FairTurns {
  /** @throws DomainError OVERLOADED where too many wait, UNAVAILABLE when `gone` before its turn */
  take<T>(caller: string, gone: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly caller: string;
  readonly start: () => void;
}

export function makeFairTurns({
  atOnce,
  mostWaiting,
}: {
  readonly atOnce: number;
  readonly mostWaiting: number;
}): FairTurns {
  const running = new Set<string>();
  const queue: Waiting[] = [];

  const isFree = (caller: string) => running.size < atOnce && !running.has(caller);

  function startNext(): void {
    const at = queue.findIndex(({ caller }) => isFree(caller));
    if (at < 0) return;
    const [next] = queue.splice(at, 1);
    running.add(next!.caller);
    next!.start();
  }

  function comeUp(caller: string, gone: AbortSignal): Promise<void> {
    if (isFree(caller)) {
      running.add(caller);
      return Promise.resolve();
    }
    if (queue.length >= mostWaiting) {
      const sentence = `${mostWaiting} files wait to be looked into already; try again when some are done.`;
      throw new DomainError('OVERLOADED', sentence);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(senderGone());
      };
      const waiting: Waiting = {
        caller,
        start() {
          gone.removeEventListener('abort', leave);
          resolve();
        },
      };
      queue.push(waiting);
      gone.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    async take(caller, gone, work) {
      if (gone.aborted) throw senderGone();
      await comeUp(caller, gone);
      try {
        return await work();
      } finally {
        running.delete(caller);
        startNext();
      }
    },
  };
}
