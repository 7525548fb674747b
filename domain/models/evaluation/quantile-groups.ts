// How does a numeric column (an age, say) become groups that can be compared? Cut at its quartiles over people, one value each,
// into at most four of about equal counts, equal values together. A label gives the edge halfway between two neighbours and
// rounded to two digits, never a person's own value.
import { typicalValues } from '../../privacy/typical-values.ts';
import { equalCountBins } from './equal-count-bins.ts';

/** Two significant digits, in plain notation where JavaScript has one. */
const rounded = (edge: number): string => String(Number(edge.toPrecision(2)) + 0);

const labelOf = (group: number, edges: readonly number[]): string => {
  const groups = edges.length + 1;
  if (groups === 1) return '1 of 1: all values';
  if (group === 0) return `1 of ${groups}: up to about ${rounded(edges[0]!)}`;
  if (group === groups - 1) return `${groups} of ${groups}: above about ${rounded(edges.at(-1)!)}`;
  return `${group + 1} of ${groups}: about ${rounded(edges[group - 1]!)} to ${rounded(edges[group]!)}`;
};

/**
 * @param values one a row; null or NaN is missing.
 * @param subjects whose each row is; without them every row counts as somebody's own.
 * @returns a group label a row, null for missing; the edges are such that five people or more lie between, where there are as many.
 * @throws RangeError on an infinite value, naming the row.
 */
export const quantileGroups = (
  values: ArrayLike<number | null>,
  subjects?: readonly string[] | undefined,
): (string | null)[] => {
  const isMissing = (value: number | null): value is null => value === null || Number.isNaN(value);
  const present: number[] = [];
  const owners: string[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (isMissing(value)) continue;
    if (!Number.isFinite(value)) throw new RangeError(`The value of row ${row} must be finite, or missing.`);
    present.push(value);
    if (subjects) owners.push(subjects[row]!);
  }
  const sorted = typicalValues(present, subjects && owners);
  const edges = equalCountBins(sorted, 4)
    .slice(0, -1)
    .map((end) => sorted[end - 1]! / 2 + sorted[end]! / 2);
  const firstAbove = equalCountBins(sorted, 4)
    .slice(0, -1)
    .map((end) => sorted[end]!);
  const labels = Array.from({ length: edges.length + 1 }, (_, group) => labelOf(group, edges));
  return Array.from({ length: values.length }, (_, row) => {
    const value = values[row]!;
    // Compared with the first value above, not with the halfway edge: between close neighbours it may round onto one.
    return isMissing(value) ? null : labels[firstAbove.filter((first) => value >= first).length]!;
  });
};
