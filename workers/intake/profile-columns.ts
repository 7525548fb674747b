// What do the columns of a file hold, exactly? For whoever sent it and is about to confirm its schema; recorded nowhere
// (profile-people.ts). Gathered row by row in memory that does not grow with the file, the same numbers for the same rows. A
// sensitive column and the subject show how many and nothing else: no value, no quantile, no category.
import type { Column } from '../../domain/datasets/events.ts';
import type { ExactColumnProfile, NumberSummary } from '../../domain/datasets/profile.ts';
import { LEAST_PEOPLE } from '../../domain/privacy/least-people.ts';
import type { RowValue } from '../../ledger/rows/row-format.ts';
import { distinctLimit, makeDistinctValues } from './distinct-values.ts';
import { frequentPlaces, makeFrequentValues } from './frequent-values.ts';
import { makeQuantileSummary, summarySize } from './quantile-summary.ts';

/** Of a column, by name. */
export const MOST_CATEGORIES = 10;

export interface ColumnProfiler {
  /** One a profiled column, in their order; texts for categories, else numbers. */
  add(cells: readonly RowValue[]): void;
  profiles(): readonly ExactColumnProfile[];
  /** By how large a share of all values a quantile's rank may be off: the widest bound of any column. */
  rankError(): number;
}

/** All but those that are ignored: what is not stored is not looked at. */
export function profiledColumns(columns: readonly Column[]): readonly Column[] {
  return columns.filter(({ role }) => role !== 'ignore');
}

export function makeColumnProfiler(columns: readonly Column[]): ColumnProfiler {
  const profiled = profiledColumns(columns);
  const gatherers = profiled.map((column) => makeGatherer(column, profiled.length));
  let rows = 0;
  return {
    add(cells) {
      rows++;
      for (let c = 0; c < gatherers.length; c++) gatherers[c]!.add(cells[c]!);
    },
    profiles: () => gatherers.map(({ profile }) => profile(rows)),
    rankError: () => Math.max(0, ...gatherers.map(({ rankError }) => rankError())),
  };
}

/** Neither a value nor what is made of values is shown of it. */
export function isHidden({ role, sensitive }: Column): boolean {
  return sensitive || role === 'sensitive' || role === 'subject';
}

/** Its cells are names of something; else numbers. */
export function holdsCategories({ kind }: Column): boolean {
  return kind === 'category' || kind === 'boolean';
}

/** How a cell of such a column is shown. */
export function categoryText({ kind }: Column, cell: string | number): string {
  if (kind === 'boolean') return cell === 1 ? 'true' : 'false';
  return cell as string;
}

function makeGatherer(column: Column, columns: number) {
  const distinct = makeDistinctValues(distinctLimit(columns));
  const hidden = isHidden(column);
  const numbers = hidden || holdsCategories(column) ? undefined : makeNumberGatherer(columns);
  const values = !hidden && holdsCategories(column) ? makeFrequentValues(frequentPlaces(columns)) : undefined;
  let missing = 0;
  return {
    add(cell: RowValue): void {
      if (cell === null) {
        missing++;
        return;
      }
      distinct.add(cell);
      numbers?.add(cell as number);
      values?.add(categoryText(column, cell));
    },
    profile: (rows: number): ExactColumnProfile => ({
      column: column.name,
      rows,
      missing,
      distinct: distinct.count(),
      numbers: numbers?.summary() ?? null,
      categories: values?.largest(MOST_CATEGORIES, LEAST_PEOPLE) ?? null,
    }),
    rankError: () => numbers?.rankError() ?? 0,
  };
}

/** Mean and deviation by Welford's recurrence, which does not lose small deviations beside a large mean. */
function makeNumberGatherer(columns: number) {
  const summary = makeQuantileSummary(summarySize(columns));
  let count = 0;
  let mean = 0;
  let squares = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  return {
    add(value: number): void {
      count++;
      const step = value - mean;
      mean += step / count;
      squares += step * (value - mean);
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
      summary.add(value);
    },
    summary(): NumberSummary | null {
      if (count === 0) return null;
      const [p05, p25, p50, p75, p95] = summary.quantiles([0.05, 0.25, 0.5, 0.75, 0.95]) as [
        number,
        number,
        number,
        number,
        number,
      ];
      const deviation = Math.sqrt(Math.max(0, squares) / count);
      return { minimum, mean, deviation, maximum, quantiles: { p05, p25, p50, p75, p95 } };
    },
    rankError: summary.rankError,
  };
}
