// What is to be learned from a data set, and what do its rows hold of it? The target's meaning stands in the registration; how
// many rows there are of each class is counted while a file is read.

/** `positiveValue`: the target's value that means "yes, the event happened" (a default, a fraud). */
export type DatasetTask =
  | { readonly kind: 'binary'; readonly positiveValue: string }
  /** The classes are the values that the target column holds. */
  | { readonly kind: 'multiclass' }
  | { readonly kind: 'regression' };
export type TaskKind = DatasetTask['kind'];
export const TASK_KINDS = ['binary', 'multiclass', 'regression'] as const satisfies readonly TaskKind[];

/** 0 or 1, the class itself, or the number to be learned. */
export type TargetValue = number | string;

export const MAX_CLASSES = 256;
export const MAX_CLASS_LENGTH = 200;

/** Rows by target; a class is named once, by ascending code unit. */
export type TargetCounts =
  | { readonly kind: 'binary'; readonly positive: number; readonly negative: number }
  | { readonly kind: 'multiclass'; readonly classes: readonly { readonly value: string; readonly rows: number }[] }
  | { readonly kind: 'regression'; readonly rows: number };

export interface TargetCounter {
  /** Throws RangeError for a value that the task has no place for: whoever parses rows refuses it first. */
  add(target: TargetValue): void;
  counts(): TargetCounts;
}

export function makeTargetCounter(kind: TaskKind): TargetCounter {
  const rowsOf = new Map<TargetValue, number>();
  return {
    add(target) {
      const fits = kind === 'multiclass' ? typeof target === 'string' : typeof target === 'number';
      if (!fits) throw new RangeError(`A target of a ${kind} task cannot be a ${typeof target}.`);
      const key = kind === 'regression' ? 0 : target;
      rowsOf.set(key, (rowsOf.get(key) ?? 0) + 1);
    },
    counts() {
      if (kind === 'binary') return { kind, positive: rowsOf.get(1) ?? 0, negative: rowsOf.get(0) ?? 0 };
      if (kind === 'regression') return { kind, rows: rowsOf.get(0) ?? 0 };
      const classes = [...rowsOf].map(([value, rows]) => ({ value: String(value), rows }));
      return { kind, classes: classes.sort(byValue) };
    },
  };
}

/** Of files of one data set. Throws RangeError when they are of different tasks, or of none at all. */
export function sumTargets(all: readonly TargetCounts[]): TargetCounts {
  const kinds = new Set(all.map(({ kind }) => kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) throw new RangeError('Only counts of one and the same task add up.');
  if (kind === 'binary') {
    const sum = (of: 'positive' | 'negative') =>
      all.reduce((total, counts) => total + (counts.kind === 'binary' ? counts[of] : 0), 0);
    return { kind, positive: sum('positive'), negative: sum('negative') };
  }
  if (kind === 'regression') {
    return { kind, rows: all.reduce((total, counts) => total + (counts.kind === 'regression' ? counts.rows : 0), 0) };
  }
  const rowsOf = new Map<string, number>();
  for (const counts of all) {
    if (counts.kind !== 'multiclass') continue;
    for (const { value, rows } of counts.classes) rowsOf.set(value, (rowsOf.get(value) ?? 0) + rows);
  }
  return { kind, classes: [...rowsOf].map(([value, rows]) => ({ value, rows })).sort(byValue) };
}

/** Strata of a split, each with the target that its rows have; a regression has one, of all rows. */
export function strataOf(
  counts: TargetCounts,
): readonly { readonly target: TargetValue | null; readonly rows: number }[] {
  if (counts.kind === 'binary') {
    return [
      { target: 0, rows: counts.negative },
      { target: 1, rows: counts.positive },
    ];
  }
  if (counts.kind === 'regression') return [{ target: null, rows: counts.rows }];
  return counts.classes.map(({ value, rows }) => ({ target: value, rows }));
}

const byValue = (a: { value: string }, b: { value: string }) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
