// Which groups of people may be shown side by side? Every value of a sensitive column that enough people share, none of whom
// has more than half of its rows; the rest are joined as "other". Against the reader who subtracts: whoever knows the totals
// could work out an "other" of one person, so shown groups are added to it, smallest first, until it may be shown itself.
import { LEAST_PEOPLE } from '../../privacy/least-people.ts';
import { type Crowd, makeCrowd } from './crowd.ts';

export type RowGroup = {
  /** `missing`: the column was empty; `other`: the values too rare, or too many, to be shown by themselves. */
  readonly kind: 'value' | 'missing' | 'other';
  readonly label: string;
  /** Ascending row numbers. */
  readonly rows: Uint32Array;
};

export const MAXIMUM_GROUPS = 50;

export type GroupLimits = {
  /** Rows from which a group takes part in the gaps; 30 unless told. */
  readonly minimumRows?: number;
  /** People below which a group is joined into "other"; `LEAST_PEOPLE` unless told. */
  readonly minimumShown?: number;
  /** Whose each row is; without it every row counts as somebody's own. */
  readonly subjects?: readonly string[] | undefined;
};

/** Characters of a label that are shown. */
const LONGEST_LABEL = 80;

const shownLabel = (value: string): string => {
  const characters = [...value.slice(0, 2 * LONGEST_LABEL + 2).toWellFormed()];
  return characters.length > LONGEST_LABEL
    ? `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`
    : characters.join('');
};

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** @throws RangeError unless there is one group label (or null), and one subject where there are any, a measured row. */
export const checkGroupColumn = (
  sensitive: readonly unknown[],
  rows: number,
  subjects: readonly string[] | undefined,
): void => {
  if (sensitive.length !== rows)
    throw new RangeError(
      `${sensitive.length} group labels for ${rows} rows: give one a row, null where it is missing.`,
    );
  if (subjects && subjects.length !== rows)
    throw new RangeError(`${subjects.length} subjects for ${rows} rows: give one a row, or none at all.`);
};

type Counted = { readonly value: string | null; readonly n: number; readonly people: Crowd };

/** Values with a place of their own, largest first; what is left out goes to "other", which may be shown or is not there. */
const chooseShown = (counted: readonly Counted[], maximumGroups: number, minimumShown: number) => {
  const shown = counted.filter(({ people }) => people.mayBeShown(minimumShown)).slice(0, maximumGroups);
  const isShown = new Set(shown);
  const others = makeCrowd();
  for (const group of counted) if (!isShown.has(group)) others.join(group.people);
  while (!others.isEmpty() && !others.mayBeShown(minimumShown) && shown.length > 0) others.join(shown.pop()!.people);
  return { shown, hasOthers: !others.isEmpty() && others.mayBeShown(minimumShown) };
};

/**
 * @param labels the sensitive column's value a row; null is missing.
 * @returns largest first, "other" last; no group at all where all rows together may not be shown.
 * @throws RangeError when a limit is not a whole number from 1 on.
 */
export const partitionRows = (
  labels: readonly (string | null)[],
  {
    maximumGroups = MAXIMUM_GROUPS,
    minimumShown = LEAST_PEOPLE,
    subjects,
  }: Omit<GroupLimits, 'minimumRows'> & { readonly maximumGroups?: number } = {},
): RowGroup[] => {
  for (const limit of [maximumGroups, minimumShown]) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`A limit of ${limit} groups or people was given: give a whole number from 1 on.`);
  }
  const crowds = new Map<string | null, { n: number; readonly people: Crowd }>();
  for (let row = 0; row < labels.length; row++) {
    const crowd = crowds.get(labels[row]!) ?? { n: 0, people: makeCrowd() };
    if (crowd.n === 0) crowds.set(labels[row]!, crowd);
    crowd.n++;
    crowd.people.add(subjects ? subjects[row]! : row);
  }
  const counted = Array.from(crowds, ([value, crowd]) => ({ value, ...crowd })).sort(
    (a, b) => b.n - a.n || byCodeUnit(a.value ?? '', b.value ?? '') || (a.value === null ? -1 : 1),
  );
  const { shown, hasOthers } = chooseShown(counted, maximumGroups, minimumShown);
  const groups: RowGroup[] = shown.map(({ value, n }) => ({
    kind: value === null ? 'missing' : 'value',
    label: value === null ? 'missing' : shownLabel(value),
    rows: new Uint32Array(n),
  }));
  const others = labels.length - shown.reduce((sum, { n }) => sum + n, 0);
  if (hasOthers) groups.push({ kind: 'other', label: 'other', rows: new Uint32Array(others) });

  const placeOf = new Map(shown.map(({ value }, place) => [value, place]));
  const filled = new Uint32Array(groups.length);
  for (let row = 0; row < labels.length; row++) {
    const place = placeOf.get(labels[row]!) ?? shown.length;
    if (place < groups.length) groups[place]!.rows[filled[place]!++] = row;
  }
  return groups;
};
