// How good is a model that picks one of several classes? Decisions (confusion, precision, recall, F1), each class's ranking
// against the rest, and probabilities: log loss, and the Brier score in its first form, summed over classes (0 to 2).
// Classes are named by their index in the model's list, so that an evaluation repeats no one's value.
import { type AreaUnderCurve, aucWithInterval } from './auc-with-interval.ts';
import { type Calibration, calibrate, DEFAULT_BINS } from './calibration.ts';
import { checkMulticlassRows } from './check-rows.ts';
import { f1Score } from './decision-quality.ts';
import { rowLogLoss } from './log-loss.ts';
import { mostLikelyClasses } from './most-likely-class.ts';
import { type Rate, rateWithInterval } from './rate-with-interval.ts';

/** An evaluation is stored in one event: beyond these it would not stay small. */
export const MAXIMUM_CLASSES = 256;
const LARGEST_MATRIX = 32;
const LISTED_CONFUSIONS = 20;

export type ClassQuality = {
  /** Rows of this class. */
  readonly n: number;
  readonly decided: number;
  /** This class against the rest; null where it never or always occurred. */
  readonly auc: AreaUnderCurve | null;
  /** null where the class was never decided. */
  readonly precision: number | null;
  /** null where the class never occurred. */
  readonly recall: number | null;
  /** null where it neither occurred nor was decided. */
  readonly f1: number | null;
};

/** Over the classes that occurred; a class that occurred and was never decided has precision 0 here. */
export type ClassAverages = { readonly precision: number; readonly recall: number; readonly f1: number };

export type MulticlassEvaluation = {
  readonly task: 'multiclass';
  readonly n: number;
  readonly accuracy: Rate;
  /** Mean recall of the classes that occurred. */
  readonly balancedAccuracy: number;
  /** Mean, in nats. */
  readonly logLoss: number;
  /** Mean over rows of the squared distances summed over classes, 0 (best) to 2. */
  readonly brier: number;
  /** Observed class → decided class → rows; null with more than 32 classes. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** The up to 20 most frequent mistakes, most frequent first. */
  readonly largestConfusions: readonly { readonly observed: number; readonly decided: number; readonly n: number }[];
  /** By class index. */
  readonly classes: readonly ClassQuality[];
  readonly macro: ClassAverages;
  /** Each class counts by its rows. */
  readonly weighted: ClassAverages;
  /** Of the decided class's probability against whether it was right. */
  readonly calibration: Calibration;
};

const average = (classes: readonly ClassQuality[], weightOf: (n: number) => number): ClassAverages => {
  const sums = { precision: 0, recall: 0, f1: 0, weight: 0 };
  for (const { n, precision, recall, f1 } of classes) {
    if (n === 0) continue;
    const weight = weightOf(n);
    sums.weight += weight;
    sums.precision += weight * (precision ?? 0);
    sums.recall += weight * (recall ?? 0);
    sums.f1 += weight * (f1 ?? 0);
  }
  return { precision: sums.precision / sums.weight, recall: sums.recall / sums.weight, f1: sums.f1 / sums.weight };
};

const listMistakes = (matrix: readonly (readonly number[])[]): MulticlassEvaluation['largestConfusions'] =>
  matrix
    .flatMap((line, observed) => line.map((n, decided) => ({ observed, decided, n })))
    .filter(({ observed, decided, n }) => observed !== decided && n > 0)
    .sort((a, b) => b.n - a.n || a.observed - b.observed || a.decided - b.decided)
    .slice(0, LISTED_CONFUSIONS);

/**
 * @param labels a class index a row; at least one row.
 * @param probabilities row-major, rows × classes, each row summing to 1 within 0.001.
 * @param classes 2 to 256.
 * @throws RangeError on other shapes, an index out of range or a row that is no distribution.
 */
export const evaluateMulticlass = (
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  bins = DEFAULT_BINS,
): MulticlassEvaluation => {
  checkMulticlassRows(labels, probabilities, classes);
  if (classes > MAXIMUM_CLASSES) throw new RangeError(`${classes} classes: an evaluation takes at most 256.`);
  const n = labels.length;
  const decided = mostLikelyClasses(probabilities, classes);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const hits = new Uint8Array(n);
  const confidence = new Float64Array(n);
  let logLoss = 0;
  let brier = 0;
  for (let row = 0; row < n; row++) {
    const label = labels[row]!;
    const choice = decided[row]!;
    matrix[label]![choice]!++;
    hits[row] = label === choice ? 1 : 0;
    confidence[row] = probabilities[row * classes + choice]!;
    logLoss += rowLogLoss(probabilities[row * classes + label]!);
    for (let k = 0; k < classes; k++) brier += (probabilities[row * classes + k]! - (k === label ? 1 : 0)) ** 2;
  }

  const isClass = new Uint8Array(n);
  const ofClass = new Float64Array(n);
  const perClass = matrix.map((line, k): ClassQuality => {
    for (let row = 0; row < n; row++) {
      isClass[row] = labels[row] === k ? 1 : 0;
      ofClass[row] = probabilities[row * classes + k]!;
    }
    const right = line[k]!;
    const occurred = line.reduce((sum, count) => sum + count, 0);
    const chosen = matrix.reduce((sum, other) => sum + other[k]!, 0);
    return {
      n: occurred,
      decided: chosen,
      // A class that never or always occurred has no ranking: do not sort for it.
      auc: occurred === 0 || occurred === n ? null : aucWithInterval(isClass, ofClass),
      precision: chosen === 0 ? null : right / chosen,
      recall: occurred === 0 ? null : right / occurred,
      f1: f1Score(right, chosen - right, occurred - right),
    };
  });

  const macro = average(perClass, () => 1);
  return {
    task: 'multiclass',
    n,
    accuracy: rateWithInterval(
      hits.reduce((sum, hit) => sum + hit, 0),
      n,
    )!,
    balancedAccuracy: macro.recall,
    logLoss: logLoss / n,
    brier: brier / n,
    confusion: classes <= LARGEST_MATRIX ? matrix : null,
    largestConfusions: listMistakes(matrix),
    classes: perClass,
    macro,
    weighted: average(perClass, (rows) => rows),
    calibration: calibrate(hits, confidence, bins),
  };
};
