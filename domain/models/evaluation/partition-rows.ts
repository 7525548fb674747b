// Which groups of people may be shown side by side? Every value of a sensitive column that enough rows share; the rest are
// joined as "other". Against the reader who subtracts: whoever knows the totals could work out an "other" of one row, so
// shown groups are added to it, smallest first, until it holds as many rows as any group must.

export type RowGroup = {
  /** `missing`: the column was empty; `other`: the values too rare, or too many, to be shown by themselves. */
  readonly kind: 'value' | 'missing' | 'other';
  readonly label: string;
  /** Ascending row numbers. */
  readonly rows: Uint32Array;
};

export const MAXIMUM_GROUPS = 50;
export const MINIMUM_SHOWN = 5;

export type GroupLimits = {
  /** Rows from which a group takes part in the gaps; 30 unless told. */
  readonly minimumRows?: number;
  /** Rows below which a group is joined into "other"; 5 unless told. */
  readonly minimumShown?: number;
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

/** @throws RangeError unless there is one group label (or null) a measured row. */
export const checkGroupColumn = (sensitive: readonly unknown[], rows: number): void => {
  if (sensitive.length !== rows)
    throw new RangeError(
      `${sensitive.length} group labels for ${rows} rows: give one a row, null where it is missing.`,
    );
};

type Counted = { readonly value: string | null; readonly n: number };

/** Values with a place of their own, largest first; what is left out goes to "other". */
const chooseShown = (counted: readonly Counted[], maximumGroups: number, minimumShown: number): Counted[] => {
  const shown = counted.filter(({ n }) => n >= minimumShown).slice(0, maximumGroups);
  let others = counted.reduce((sum, { n }) => sum + n, 0) - shown.reduce((sum, { n }) => sum + n, 0);
  while (others > 0 && others < minimumShown && shown.length > 0) others += shown.pop()!.n;
  return shown;
};

/**
 * @param labels the sensitive column's value a row; null is missing.
 * @returns largest first, "other" last; no group at all when there are fewer than `minimumShown` rows.
 * @throws RangeError when a limit is not a whole number from 1 on.
 */
export const partitionRows = (
  labels: readonly (string | null)[],
  { maximumGroups = MAXIMUM_GROUPS, minimumShown = MINIMUM_SHOWN } = {},
): RowGroup[] => {
  for (const limit of [maximumGroups, minimumShown]) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`A limit of ${limit} groups or rows was given: give a whole number from 1 on.`);
  }
  const counts = new Map<string | null, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const counted = Array.from(counts, ([value, n]) => ({ value, n })).sort(
    (a, b) => b.n - a.n || byCodeUnit(a.value ?? '', b.value ?? '') || (a.value === null ? -1 : 1),
  );
  const shown = chooseShown(counted, maximumGroups, minimumShown);
  const shownRows = shown.reduce((sum, { n }) => sum + n, 0);
  const others = labels.length - shownRows;
  const groups: RowGroup[] = shown.map(({ value, n }) => ({
    kind: value === null ? 'missing' : 'value',
    label: value === null ? 'missing' : shownLabel(value),
    rows: new Uint32Array(n),
  }));
  if (others >= minimumShown) groups.push({ kind: 'other', label: 'other', rows: new Uint32Array(others) });

  const placeOf = new Map(shown.map(({ value }, place) => [value, place]));
  const filled = new Uint32Array(groups.length);
  for (let row = 0; row < labels.length; row++) {
    const place = placeOf.get(labels[row]!) ?? shown.length;
    if (place < groups.length) groups[place]!.rows[filled[place]!++] = row;
  }
  return groups;
};
