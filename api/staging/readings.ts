// How far has a staged file been read? Kept while something reads it, for whoever waits and asks.
import type { IntakeProgress } from '../../workers/intake/intake.ts';

export interface Readings {
  /** Undefined: nothing reads it. */
  of(stagedId: string): IntakeProgress | undefined;
  during<T>(stagedId: string, work: (onProgress: (progress: IntakeProgress) => void) => Promise<T>): Promise<T>;
}

export function makeReadings(): Readings {
  const running = new Map<string, IntakeProgress>();
  return {
    of: (stagedId) => running.get(stagedId),
    async during(stagedId, work) {
      running.set(stagedId, { rows: 0, bytes: 0 });
      try {
        return await work((progress) => running.set(stagedId, progress));
      } finally {
        running.delete(stagedId);
      }
    },
  };
}
