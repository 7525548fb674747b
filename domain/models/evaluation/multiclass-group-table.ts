// Does a model of several classes treat groups of people alike? Per group its accuracy and how often each class is
// decided; the gap in accuracy, and the class whose selection rates differ most.
import { LEAST_PEOPLE } from '../../privacy/least-people.ts';
import { checkMulticlassRows } from './check-rows.ts';
import { type Gap, type GroupName, isCompared, largestGap, MINIMUM_ROWS, nameOf } from './largest-gap.ts';
import { mostLikelyClasses } from './most-likely-class.ts';
import { checkGroupColumn, type GroupLimits, MAXIMUM_GROUPS, partitionRows } from './partition-rows.ts';
import { rateDifference } from './rate-difference.ts';
import { type Rate, rateWithInterval } from './rate-with-interval.ts';

export type MulticlassGroup = GroupName & {
  readonly n: number;
  readonly compared: boolean;
  readonly accuracy: Rate;
  /** Share decided for each class, by class index; the interval is `rateWithInterval(share × n, n)`. */
  readonly selectionRates: readonly number[];
};

export type MulticlassGroupTable = {
  readonly task: 'multiclass';
  readonly n: number;
  readonly minimumRows: number;
  readonly minimumShown: number;
  /** Largest first, "other" last. */
  readonly groups: readonly MulticlassGroup[];
  readonly gaps: {
    readonly accuracy: Gap | null;
    /** Of the class with the largest gap. */
    readonly demographicParity: (Gap & { readonly classIndex: number }) | null;
  };
};

/** Groups × classes of one table: it is stored in an event and must stay small. */
const MAXIMUM_CELLS = 1000;

/**
 * @param labels a class index a row.
 * @param probabilities row-major, rows × classes.
 * @param sensitive the column's value a row; null is missing.
 * @throws RangeError on rows as in `evaluateMulticlass`, or a group column of another length.
 */
export const multiclassGroupTable = (
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
  sensitive: readonly (string | null)[],
  { minimumRows = MINIMUM_ROWS, minimumShown = LEAST_PEOPLE, subjects }: GroupLimits = {},
): MulticlassGroupTable => {
  checkMulticlassRows(labels, probabilities, classes);
  checkGroupColumn(sensitive, labels.length, subjects);
  const decided = mostLikelyClasses(probabilities, classes);
  const maximumGroups = Math.min(MAXIMUM_GROUPS, Math.max(2, Math.floor(MAXIMUM_CELLS / classes)));
  const measured = partitionRows(sensitive, { maximumGroups, minimumShown, subjects }).map((group) => {
    const counts = new Array<number>(classes).fill(0);
    let right = 0;
    for (const row of group.rows) {
      counts[decided[row]!]!++;
      if (decided[row] === labels[row]) right++;
    }
    const n = group.rows.length;
    const accuracy = rateWithInterval(right, n)!;
    return { ...nameOf(group), n, compared: isCompared(group, minimumRows), accuracy, counts };
  });
  const compared = measured.filter((group) => group.compared);
  let parity: MulticlassGroupTable['gaps']['demographicParity'] = null;
  for (let k = 0; k < classes; k++) {
    const gap = largestGap(compared, ({ counts, n }) => rateWithInterval(counts[k]!, n), rateDifference);
    if (gap !== null && (parity === null || gap.difference > parity.difference)) parity = { classIndex: k, ...gap };
  }
  return {
    task: 'multiclass',
    n: labels.length,
    minimumRows,
    minimumShown,
    groups: measured.map(({ counts, ...group }) => ({ ...group, selectionRates: counts.map((c) => c / group.n) })),
    gaps: {
      accuracy: largestGap(compared, ({ accuracy }) => accuracy, rateDifference),
      demographicParity: parity,
    },
  };
};
