// Which two groups are furthest apart, and is that more than chance? Largest minus smallest over the groups with enough rows.
// The interval is of that one difference; the pair was picked because it is the furthest apart, so among many groups
// some gap is to be expected, and the table beside it shows all of them.
import type { RowGroup } from './partition-rows.ts';
import type { Difference } from './rate-difference.ts';

export type GroupName = Pick<RowGroup, 'kind' | 'label'>;

export type Gap = {
  readonly largest: GroupName;
  readonly smallest: GroupName;
  /** At least 0. */
  readonly difference: number;
  /** 95 % interval of the difference; it holds 0 where the gap may be chance. */
  readonly low: number;
  readonly high: number;
};

/** A group of fewer rows is listed and left out of the gaps. */
export const MINIMUM_ROWS = 30;

/** People who gave no answer can be treated badly too, so "missing" is compared; "other" is a mix and no group. */
export const isCompared = (group: RowGroup, minimumRows: number): boolean =>
  group.kind !== 'other' && group.rows.length >= minimumRows;

export const nameOf = ({ kind, label }: GroupName): GroupName => ({ kind, label });

/**
 * @param groups those that are compared.
 * @param figureOf a group's figure, or null where it is undefined (that group is then passed over).
 * @param differenceOf first minus second, with its interval.
 * @returns null with fewer than two groups to compare.
 */
export const largestGap = <Group extends GroupName, Figure extends { readonly value: number }>(
  groups: readonly Group[],
  figureOf: (group: Group) => Figure | null,
  differenceOf: (first: Figure, second: Figure) => Difference,
): Gap | null => {
  const measured = groups.flatMap((group) => {
    const figure = figureOf(group);
    return figure === null ? [] : [{ group, figure }];
  });
  if (measured.length < 2) return null;
  let largest = measured[0]!;
  let smallest = measured[0]!;
  for (const candidate of measured) {
    if (candidate.figure.value > largest.figure.value) largest = candidate;
    // ≤: where all are equal, two groups are named and not one twice.
    if (candidate.figure.value <= smallest.figure.value) smallest = candidate;
  }
  const { value, low, high } = differenceOf(largest.figure, smallest.figure);
  return { largest: nameOf(largest.group), smallest: nameOf(smallest.group), difference: value, low, high };
};
