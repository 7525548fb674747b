// Does one column by itself give the target away? A column that orders or explains the target almost perfectly was most often
// written after the fact, and a network that leans on it learns nothing it will have when it is asked.

import type { FeatureValue } from './encoding.ts';
import { classCountOf, type Task } from './task.ts';

/** Judged by at most so many rows, evenly spaced over the table. */
const MOST_ROWS = 50_000;
/** Fewer rows on either side, and a perfect order may be chance. */
const LEAST_ROWS = 8;
/** Area under the ROC curve (Hanley and McNeil 1982), in either direction. */
const MOST_AREA = 0.995;
/** Share of the way from always naming the commonest class to always naming the right one. */
const MOST_GAIN = 0.97;
/** Share of the target's variance. */
const MOST_VARIANCE = 0.999;
/** Rows a category must have on average: many small groups are pure by chance. */
const LEAST_GROUP = 5;

type Pairs<T> = { readonly values: readonly T[]; readonly targets: readonly number[] };

/** Numbers 1 … n by ascending value, equal values at the mean of their places. */
const ranksOf = (values: readonly number[]): Float64Array => {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
};

const separates = ({ values, targets }: Pairs<number>): boolean => {
  const ranks = ranksOf(values);
  let positives = 0;
  let sum = 0;
  targets.forEach((target, i) => {
    if (target !== 1) return;
    positives++;
    sum += ranks[i]!;
  });
  const negatives = targets.length - positives;
  if (positives < LEAST_ROWS || negatives < LEAST_ROWS) return false;
  const area = (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
  return Math.max(area, 1 - area) >= MOST_AREA;
};

/** Squared correlation; 0 where either side does not vary. */
const sharedVariance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const mean = (of: ArrayLike<number>) =>
    Array.prototype.reduce.call(of, (sum, x) => (sum as number) + (x as number) / of.length, 0) as number;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [together, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    together += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA > 0 && ofB > 0 ? (together / ofA) * (together / ofB) : 0;
};

const explainsNumber = ({ values, targets }: Pairs<number>): boolean =>
  values.length >= LEAST_ROWS &&
  (sharedVariance(values, targets) >= MOST_VARIANCE ||
    sharedVariance(ranksOf(values), ranksOf(targets)) >= MOST_VARIANCE);

/** Whether naming each row's class by `guesses` comes that much closer to the truth than naming the commonest one. */
const isGain = (right: number, targets: readonly number[]): boolean => {
  const counts = new Map<number, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  const commonest = Math.max(...counts.values());
  const rest = targets.length - commonest;
  return rest >= LEAST_ROWS && (right - commonest) / rest >= MOST_GAIN;
};

/** Each row named after the one before it in the order of the values: segments of one class leave one error a border. */
const ordersClasses = ({ values, targets }: Pairs<number>): boolean => {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  let right = 0;
  for (let i = 1; i < order.length; i++) if (targets[order[i]!] === targets[order[i - 1]!]) right++;
  return isGain(right, targets);
};

const groupsOf = <T>({ values, targets }: Pairs<T>): number[][] =>
  [
    ...Map.groupBy(
      targets.map((target, i) => ({ target, value: values[i]! })),
      ({ value }) => value,
    ).values(),
  ].map((group) => group.map(({ target }) => target));

/** Each row named after the commonest class of its category. */
const sortsClasses = (pairs: Pairs<FeatureValue>): boolean => {
  const groups = groupsOf(pairs);
  if (pairs.values.length < LEAST_GROUP * groups.length) return false;
  const right = groups.reduce((sum, targets) => {
    const counts = new Map<number, number>();
    for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
    return sum + Math.max(...counts.values());
  }, 0);
  return isGain(right, pairs.targets);
};

/** Each row given the mean of its category. */
const sortsNumbers = (pairs: Pairs<FeatureValue>): boolean => {
  const groups = groupsOf(pairs);
  const count = pairs.targets.length;
  if (count < LEAST_GROUP * groups.length || count < 2 * LEAST_ROWS) return false;
  const spread = (targets: readonly number[]) => {
    const mean = targets.reduce((sum, target) => sum + target / targets.length, 0);
    return targets.reduce((sum, target) => sum + (target - mean) ** 2, 0);
  };
  const whole = spread(pairs.targets);
  const within = groups.reduce((sum, targets) => sum + spread(targets), 0);
  return whole > 0 && 1 - within / whole >= MOST_VARIANCE;
};

/**
 * @param cells of one column, one a row; `isCategory` decides how they are compared.
 * @param targets one a row, as training reads them; a row whose target is no finite number is passed over.
 * @returns whether the value of the column, or its being missing, gives the target away.
 */
export const leaksTarget = (
  cells: readonly FeatureValue[],
  isCategory: boolean,
  targets: ArrayLike<number>,
  task: Task,
): 'by its value' | 'by being missing' | undefined => {
  const stride = Math.max(1, Math.ceil(cells.length / MOST_ROWS));
  const all = { values: [] as FeatureValue[], targets: [] as number[] };
  for (let row = 0; row < Math.min(cells.length, targets.length); row += stride) {
    if (!Number.isFinite(targets[row])) continue;
    all.values.push(Number.isNaN(cells[row]) ? null : cells[row]!);
    all.targets.push(targets[row]!);
  }
  const isClasses = classCountOf(task) !== undefined;
  const sorts = isClasses ? sortsClasses : sortsNumbers;
  const missing = { values: all.values.map((value) => (value === null ? 1 : 0)), targets: all.targets };
  if (new Set(missing.values).size === 2 && sorts(missing)) return 'by being missing';

  const isPresent = (_: unknown, i: number) => all.values[i] !== null;
  const present = { values: all.values.filter(isPresent), targets: all.targets.filter(isPresent) };
  if (present.values.length < 2 * LEAST_ROWS) return undefined;
  if (isCategory) return sorts(present) ? 'by its value' : undefined;
  const numbers = { values: present.values.map(Number), targets: present.targets };
  const explains = task.kind === 'binary' ? separates : isClasses ? ordersClasses : explainsNumber;
  return explains(numbers) ? 'by its value' : undefined;
};
