// Who may read a staged file to its end, and how far has it been read? Reading takes minutes, so the same look is taken once for all
// who ask, a caller has two readings at most, looks have places of their own beside those of uploads, and only one takes a file in.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeOneAtATime } from '../../ledger/one-at-a-time.ts';
import type { IntakeProgress } from '../../workers/intake/intake.ts';
import { makeFairTurns } from './fair-turns.ts';
import { makeSharedWork } from './shared-work.ts';

export interface Reader {
  readonly stagedId: string;
  /** Its owner. */
  readonly caller: string;
  /** Aborted once nobody waits for the answer. */
  readonly gone: AbortSignal;
}

export interface Look {
  /** Looks for rows go by the intake thread; those for a model wait for a process that imports need as well. */
  readonly for: 'rows' | 'model';
  /** Where it is not simply the file: in which layout, against which columns. */
  readonly how: string;
}

type OnProgress = (progress: IntakeProgress) => void;

export interface Readings {
  /** Of the reading that began last; undefined: nothing reads it. */
  of(reader: Omit<Reader, 'gone'>): IntakeProgress | undefined;
  /**
   * Looks into a file and changes nothing: `what` tells one look from another. Ended when nobody waits for it any more.
   * @throws DomainError TOO_MANY_REQUESTS, OVERLOADED, UNAVAILABLE when all are gone
   */
  look<T>(reader: Reader, what: Look, work: (onProgress: OnProgress, gone: AbortSignal) => Promise<T>): Promise<T>;
  /** Takes a file in: one at a time, in order of asking, and carried to its end whether somebody waits or not. @throws DomainError TOO_MANY_REQUESTS */
  take<T>(reader: Omit<Reader, 'gone'>, work: (onProgress: OnProgress) => Promise<T>): Promise<T>;
}

const MOST_OF_A_CALLER = 2;
/** Of rows, as many as the intake thread has places for. */
const LOOKS_AT_ONCE = { rows: 2, model: 1 } as const;
const MOST_WAITING = 16;

export function makeReadings(): Readings {
  const running = new Map<string, Map<symbol, IntakeProgress>>();
  const counts = new Map<string, number>();
  const share = makeSharedWork();
  const turns = {
    rows: makeFairTurns({ atOnce: LOOKS_AT_ONCE.rows, mostWaiting: MOST_WAITING }),
    model: makeFairTurns({ atOnce: LOOKS_AT_ONCE.model, mostWaiting: MOST_WAITING }),
  };
  const oneAtATime = makeOneAtATime();

  async function counted<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const count = counts.get(caller) ?? 0;
    if (count >= MOST_OF_A_CALLER) {
      const sentence = `At most ${MOST_OF_A_CALLER} staged files of one sender are read at a time; wait until one of them is done.`;
      throw new DomainError('TOO_MANY_REQUESTS', sentence, { most: MOST_OF_A_CALLER });
    }
    counts.set(caller, count + 1);
    try {
      return await work();
    } finally {
      const left = counts.get(caller)! - 1;
      if (left > 0) counts.set(caller, left);
      else counts.delete(caller);
    }
  }

  async function told<T>(file: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    const reading = Symbol();
    const readings = running.get(file) ?? new Map<symbol, IntakeProgress>();
    running.set(file, readings.set(reading, { rows: 0, bytes: 0 }));
    try {
      return await work((progress) => readings.set(reading, progress));
    } finally {
      readings.delete(reading);
      if (readings.size === 0) running.delete(file);
    }
  }

  return {
    of: (reader) => [...(running.get(fileOf(reader))?.values() ?? [])].at(-1),

    look: (reader, what, work) =>
      share(JSON.stringify([fileOf(reader), what.for, what.how]), reader.gone, (allGone) =>
        counted(reader.caller, () =>
          turns[what.for].take(reader.caller, allGone, () =>
            told(fileOf(reader), (onProgress) => work(onProgress, allGone)),
          ),
        ),
      ),

    take: (reader, work) => counted(reader.caller, () => oneAtATime(fileOf(reader), () => told(fileOf(reader), work))),
  };
}

/** The id alone is what a caller says: nobody may meet another's readings by it. */
const fileOf = ({ caller, stagedId }: Omit<Reader, 'gone'>) => JSON.stringify([caller, stagedId]);
