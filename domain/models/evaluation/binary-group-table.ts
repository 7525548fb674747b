// Does a yes-or-no model treat groups of people alike? One line a group and the four usual gaps: demographic parity,
// equal opportunity and equalised odds (M. Hardt, E. Price and N. Srebro, "Equality of opportunity in supervised learning",
// NIPS 2016) and predictive parity (A. Chouldechova, "Fair prediction with disparate impact", Big Data 5 (2017)).
import { LEAST_PEOPLE } from '../../privacy/least-people.ts';
import { confusionAt } from '../metrics.ts';
import { checkBinaryRows } from './check-rows.ts';
import { type Gap, type GroupName, isCompared, largestGap, MINIMUM_ROWS, nameOf } from './largest-gap.ts';
import { checkGroupColumn, type GroupLimits, partitionRows, type RowGroup } from './partition-rows.ts';
import { rateDifference } from './rate-difference.ts';
import { type Rate, rateWithInterval } from './rate-with-interval.ts';

export type BinaryGroup = GroupName & {
  readonly n: number;
  /** Whether the group has enough rows to take part in the gaps. */
  readonly compared: boolean;
  readonly positives: number;
  readonly meanScore: number;
  /** Share observed positive. */
  readonly observedRate: Rate;
  /** Share decided positive. */
  readonly selectionRate: Rate;
  /** Of the observed positive, those decided positive; null where there is none. */
  readonly truePositiveRate: Rate | null;
  /** Of the observed negative, those decided positive; null where there is none. */
  readonly falsePositiveRate: Rate | null;
  /** Of the decided positive, those observed positive; null where there is none. */
  readonly positivePredictiveValue: Rate | null;
};

/** Each null with fewer than two groups to compare. */
export type BinaryGaps = {
  /** Selection rates; `ratio` is smallest ÷ largest (the "four-fifths rule" asks for 0.8), null where nobody is selected. */
  readonly demographicParity: (Gap & { readonly ratio: number | null }) | null;
  /** True positive rates. */
  readonly equalOpportunity: Gap | null;
  /** The larger of the gaps of true and of false positive rates. */
  readonly equalisedOdds: (Gap & { readonly rate: 'truePositiveRate' | 'falsePositiveRate' }) | null;
  /** Positive predictive values. */
  readonly predictiveParity: Gap | null;
};

export type BinaryGroupTable = {
  readonly task: 'binary';
  readonly n: number;
  readonly threshold: number;
  readonly minimumRows: number;
  readonly minimumShown: number;
  /** Largest first, "other" last; at most 51. */
  readonly groups: readonly BinaryGroup[];
  readonly gaps: BinaryGaps;
};

const describeGroup = (
  labels: Uint8Array,
  scores: ArrayLike<number>,
  threshold: number,
  group: RowGroup,
  minimumRows: number,
): BinaryGroup => {
  const own = Float64Array.from(group.rows, (row) => scores[row]!);
  const { tp, fp, tn, fn } = confusionAt(
    Uint8Array.from(group.rows, (row) => labels[row]!),
    own,
    threshold,
  );
  const n = own.length;
  return {
    ...nameOf(group),
    n,
    compared: isCompared(group, minimumRows),
    positives: tp + fn,
    meanScore: own.reduce((sum, score) => sum + score, 0) / n,
    observedRate: rateWithInterval(tp + fn, n)!,
    selectionRate: rateWithInterval(tp + fp, n)!,
    truePositiveRate: rateWithInterval(tp, tp + fn),
    falsePositiveRate: rateWithInterval(fp, fp + tn),
    positivePredictiveValue: rateWithInterval(tp, tp + fp),
  };
};

const measureGaps = (groups: readonly BinaryGroup[]): BinaryGaps => {
  const gapOf = (rateOf: (group: BinaryGroup) => Rate | null) => largestGap(groups, rateOf, rateDifference);
  const selection = gapOf(({ selectionRate }) => selectionRate);
  const rates = groups.map(({ selectionRate }) => selectionRate.value);
  const largest = Math.max(...rates);
  const opportunity = gapOf(({ truePositiveRate }) => truePositiveRate);
  const alarm = gapOf(({ falsePositiveRate }) => falsePositiveRate);
  let odds: BinaryGaps['equalisedOdds'] = null;
  if (opportunity !== null && alarm !== null) {
    odds =
      alarm.difference > opportunity.difference
        ? { rate: 'falsePositiveRate', ...alarm }
        : { rate: 'truePositiveRate', ...opportunity };
  }
  return {
    demographicParity: selection && { ...selection, ratio: largest > 0 ? Math.min(...rates) / largest : null },
    equalOpportunity: opportunity,
    equalisedOdds: odds,
    predictiveParity: gapOf(({ positivePredictiveValue }) => positivePredictiveValue),
  };
};

/**
 * @param labels one 0 or 1 a row; at least one row.
 * @param scores probabilities of class 1; a score at the threshold is decided positive.
 * @param sensitive the column's value a row; null is missing. Numbers are grouped before (`quantileGroups`).
 * @throws RangeError on rows as in `evaluateBinary`, or a group column of another length.
 */
export const binaryGroupTable = (
  labels: Uint8Array,
  scores: ArrayLike<number>,
  threshold: number,
  sensitive: readonly (string | null)[],
  { minimumRows = MINIMUM_ROWS, minimumShown = LEAST_PEOPLE, subjects }: GroupLimits = {},
): BinaryGroupTable => {
  checkBinaryRows(labels, scores);
  checkGroupColumn(sensitive, labels.length, subjects);
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`The threshold ${threshold} must be from 0 to 1.`);
  const groups = partitionRows(sensitive, { minimumShown, subjects }).map((group) =>
    describeGroup(labels, scores, threshold, group, minimumRows),
  );
  return {
    task: 'binary',
    n: labels.length,
    threshold,
    minimumRows,
    minimumShown,
    groups,
    gaps: measureGaps(groups.filter(({ compared }) => compared)),
  };
};
