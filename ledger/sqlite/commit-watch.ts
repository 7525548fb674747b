// How does a commit wake a reader in another thread? A shared counter and Atomics.waitAsync (ECMA-262 25.4): no polling, no
// message for readers that do not wait. The counter is read before the events are, so no wake-up is missed.

export type CommitCell = Int32Array<SharedArrayBuffer>;

export function makeCommitCell(): CommitCell {
  return new Int32Array(new SharedArrayBuffer(4));
}

/** Called by the writer after its commit returned. The counter may wrap; it is only ever compared for being another. */
export function announceCommit(cell: CommitCell): void {
  Atomics.add(cell, 0, 1);
  Atomics.notify(cell, 0);
}

export interface CommitWatch {
  commits(): number;
  /** Resolves when `commits()` is no longer `seen`, the signal aborts, or the watch ends. */
  wait(seen: number, signal: AbortSignal | undefined): Promise<void>;
  end(): void;
}

type WaitAsync = (
  cell: CommitCell,
  index: number,
  value: number,
) => { readonly async: false } | { readonly async: true; readonly value: Promise<string> };
// The library the compiler is set to (ES2023) has no type for it yet.
const waitAsync = (Atomics as unknown as { waitAsync: WaitAsync }).waitAsync;

/** One watch a thread: all its readers share one wait on the cell. */
export function makeCommitWatch(cell: CommitCell): CommitWatch {
  const waiting = new Set<() => void>();
  let armed = false;
  let ended = false;
  const commits = () => Atomics.load(cell, 0);

  function arm(): void {
    while (!armed && !ended && waiting.size > 0) {
      const now = commits();
      for (const check of waiting) check();
      if (waiting.size === 0) return;
      const next = waitAsync(cell, 0, now);
      if (!next.async) continue;
      armed = true;
      void next.value.then(() => {
        armed = false;
        arm();
      });
    }
  }

  return {
    commits,
    wait: (seen, signal) =>
      new Promise((resolve) => {
        const check = () => {
          if (commits() === seen && !ended && !signal?.aborted) return;
          waiting.delete(check);
          signal?.removeEventListener('abort', check);
          resolve();
        };
        waiting.add(check);
        signal?.addEventListener('abort', check);
        if (ended || signal?.aborted) check();
        else arm();
      }),
    end() {
      ended = true;
      for (const check of waiting) check();
    },
  };
}
