// Does the network earn its place beside a model with no hidden layer? Both are measured on the same rows; the verdict is
// read off the 95 % interval of the paired difference, so that neither luck of the draw nor a hard set of rows decides it.
import { aucDifference } from './auc-difference.ts';
import { checkBinaryRows, checkMulticlassRows, checkRegressionRows } from './check-rows.ts';
import { errorRatio } from './error-ratio.ts';
import { mostLikelyClass } from './most-likely-class.ts';
import { pairedAccuracyDifference } from './paired-accuracy-difference.ts';

export const VERDICTS = ['EARNS_ITS_PLACE', 'NO_BETTER', 'WORSE'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type BaselineComparison = {
  readonly measure: 'auc' | 'accuracy' | 'rmse';
  readonly n: number;
  readonly network: number | null;
  readonly baseline: number | null;
  /** `difference` is network − baseline; `ratio` is network ÷ baseline, below 1 where the network errs less. */
  readonly comparison: 'difference' | 'ratio';
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: Verdict;
  /** One sentence: what decided it. */
  readonly because: string;
};

/** On fewer rows the intervals, made for many, promise too much: no network earns its place there. */
const MINIMUM_ROWS = 30;
const MINIMUM_OF_A_CLASS = 10;

const shown = (x: number): string => String(Number(x.toPrecision(4)));

type Measured = Omit<BaselineComparison, 'verdict' | 'because'>;

const judge = (measured: Measured, name: string, tooFew: string | null): BaselineComparison => {
  const { network, baseline, low, high, comparison } = measured;
  if (tooFew !== null) return { ...measured, verdict: 'NO_BETTER', because: tooFew };
  if (network === null || baseline === null || low === null || high === null)
    return { ...measured, verdict: 'NO_BETTER', because: `The ${name} could not be compared on these rows.` };
  const neutral = comparison === 'difference' ? 0 : 1;
  const side = low > neutral ? 'above' : high < neutral ? 'below' : 'around';
  const better = comparison === 'difference' ? 'above' : 'below';
  const verdict = side === 'around' ? 'NO_BETTER' : side === better ? 'EARNS_ITS_PLACE' : 'WORSE';
  const where = side === 'around' ? `holds ${neutral}` : `lies ${side} ${neutral}`;
  const because =
    `${name} ${shown(network)} against ${shown(baseline)} of the baseline: the 95 % interval of the ${comparison}, ` +
    `${shown(low)} to ${shown(high)}, ${where}.`;
  return { ...measured, verdict, because };
};

const tooFewRows = (n: number): string | null =>
  n < MINIMUM_ROWS ? `There are ${n} rows to compare on: it takes ${MINIMUM_ROWS} to tell.` : null;

/**
 * By the difference of AUC.
 * @throws RangeError on rows as in `evaluateBinary`.
 */
export const compareBinaryWithBaseline = (
  labels: Uint8Array,
  networkScores: ArrayLike<number>,
  baselineScores: ArrayLike<number>,
): BaselineComparison => {
  checkBinaryRows(labels, networkScores);
  checkBinaryRows(labels, baselineScores);
  const n = labels.length;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const rarer = Math.min(positives, n - positives);
  const apart = aucDifference(labels, networkScores, baselineScores);
  const measured: Measured = {
    measure: 'auc',
    n,
    network: apart?.first ?? null,
    baseline: apart?.second ?? null,
    comparison: 'difference',
    value: apart?.value ?? null,
    low: apart?.low ?? null,
    high: apart?.high ?? null,
  };
  const tooFewOfAClass =
    rarer < MINIMUM_OF_A_CLASS
      ? `There are ${rarer} rows of the rarer class to compare on: it takes ${MINIMUM_OF_A_CLASS} to tell.`
      : null;
  return judge(measured, 'AUC', tooFewRows(n) ?? tooFewOfAClass);
};

/**
 * By the difference of accuracy.
 * @param networkProbabilities row-major, rows × classes; so are the baseline's.
 * @throws RangeError on rows as in `evaluateMulticlass`.
 */
export const compareMulticlassWithBaseline = (
  labels: ArrayLike<number>,
  networkProbabilities: ArrayLike<number>,
  baselineProbabilities: ArrayLike<number>,
  classes: number,
): BaselineComparison => {
  checkMulticlassRows(labels, networkProbabilities, classes);
  checkMulticlassRows(labels, baselineProbabilities, classes);
  const n = labels.length;
  let both = 0;
  let onlyNetwork = 0;
  let onlyBaseline = 0;
  for (let row = 0; row < n; row++) {
    const network = mostLikelyClass(networkProbabilities, row, classes) === labels[row];
    const baseline = mostLikelyClass(baselineProbabilities, row, classes) === labels[row];
    if (network && baseline) both++;
    else if (network) onlyNetwork++;
    else if (baseline) onlyBaseline++;
  }
  const measured: Measured = {
    measure: 'accuracy',
    n,
    network: (both + onlyNetwork) / n,
    baseline: (both + onlyBaseline) / n,
    comparison: 'difference',
    ...pairedAccuracyDifference(onlyNetwork, onlyBaseline, n),
  };
  return judge(measured, 'Accuracy', tooFewRows(n));
};

/**
 * By the ratio of root mean squared errors.
 * @throws RangeError on rows as in `evaluateRegression`.
 */
export const compareRegressionWithBaseline = (
  observed: ArrayLike<number>,
  networkPredicted: ArrayLike<number>,
  baselinePredicted: ArrayLike<number>,
): BaselineComparison => {
  checkRegressionRows(observed, networkPredicted);
  checkRegressionRows(observed, baselinePredicted);
  const { firstRmse, secondRmse, ...ratio } = errorRatio(observed, networkPredicted, baselinePredicted);
  const measured: Measured = {
    measure: 'rmse',
    n: observed.length,
    network: firstRmse,
    baseline: secondRmse,
    comparison: 'ratio',
    ...ratio,
  };
  const tooFew = tooFewRows(observed.length);
  if (tooFew !== null || ratio.value !== null) return judge(measured, 'RMSE', tooFew);
  // No error at all leaves no ratio to estimate.
  if (firstRmse === secondRmse)
    return { ...measured, verdict: 'NO_BETTER', because: 'Neither model has a measurable error.' };
  return firstRmse < secondRmse
    ? { ...measured, verdict: 'EARNS_ITS_PLACE', because: 'The network has no measurable error, the baseline has.' }
    : { ...measured, verdict: 'WORSE', because: 'The baseline has no measurable error, the network has.' };
};
