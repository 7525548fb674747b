// What can come of running something again (guarantee G6)? The same bits, other bits, or no claim, because something it rested
// on was erased.

export const REPRODUCTION_VERDICTS = ['identical', 'different', 'incomplete'] as const;
/** `incomplete`: rows or grounds were erased since; nothing is said about bits. */
export type ReproductionVerdict = (typeof REPRODUCTION_VERDICTS)[number];

/** Digests of where it was computed, as recorded and this time: only equal environments promise equal bits. */
export interface ReproductionEnvironment {
  readonly recorded: string;
  readonly now: string;
  readonly equal: boolean;
}

export function compareEnvironments(recorded: string, now: string): ReproductionEnvironment {
  return { recorded, now, equal: recorded === now };
}

/** `missing`: what was erased since; `same`: undefined where nothing could be run. */
export function verdictOf(missing: number, same: boolean | undefined): ReproductionVerdict {
  if (missing > 0) return 'incomplete';
  return same === true ? 'identical' : 'different';
}
