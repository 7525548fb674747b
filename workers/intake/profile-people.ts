// What of a file's columns may be recorded where no erasure reaches? Gathered over people, one value each, row by row in memory
// that does not grow with the file; nothing in it is any one person's (ADR 0018). A sensitive column and the subject show how
// many and nothing else.
import type { Column } from '../../domain/datasets/events.ts';
import type { ColumnProfile, SharedCategory } from '../../domain/datasets/profile.ts';
import { sharedQuantiles } from '../../domain/datasets/shared-quantiles.ts';
import { columnOfRole } from '../../domain/datasets/state.ts';
import { LEAST_PEOPLE } from '../../domain/privacy/least-people.ts';
import type { RowValue } from '../../ledger/rows/row-format.ts';
import { distinctLimit, hash53, makeDistinctValues } from './distinct-values.ts';
import { type FrequentValues, frequentPlaces, makeFrequentValues } from './frequent-values.ts';
import { categoryText, holdsCategories, isHidden, MOST_CATEGORIES, profiledColumns } from './profile-columns.ts';
import { makePeopleSample, sampleSize } from './sample-people.ts';

export interface PeopleProfiler {
  /** One a profiled column, in their order; texts for categories, else numbers. */
  add(cells: readonly RowValue[]): void;
  profiles(): readonly ColumnProfile[];
}

/** Without a subject column every row counts as somebody's own. */
export function makePeopleProfiler(columns: readonly Column[]): PeopleProfiler {
  const profiled = profiledColumns(columns);
  const subject = columnOfRole(columns, 'subject');
  const subjectAt = profiled.findIndex(({ name }) => name === subject?.name);
  const sample = makePeopleSample(sampleSize(profiled.length), profiled.length);
  const gatherers = profiled.map((column) => ({
    column,
    missing: 0,
    distinct: makeDistinctValues(distinctLimit(profiled.length)),
    /** Which texts the hashes in the sample stand for. */
    values: isHidden(column) || !holdsCategories(column) ? null : makeFrequentValues(frequentPlaces(profiled.length)),
  }));
  let rows = 0;
  return {
    add(cells) {
      const own = sample.of(subjectAt < 0 ? rows : (cells[subjectAt] as string));
      rows++;
      for (let c = 0; c < gatherers.length; c++) {
        const gatherer = gatherers[c]!;
        const cell = cells[c]!;
        if (cell === null) {
          gatherer.missing++;
          continue;
        }
        gatherer.distinct.add(cell);
        const text = gatherer.values && categoryText(gatherer.column, cell);
        if (text !== null) gatherer.values!.add(text);
        if (!own || isHidden(gatherer.column) || !Number.isNaN(own[c]!)) continue;
        own[c] = text === null ? (cell as number) : hash53(text);
      }
    },
    profiles() {
      const people = sample.people();
      return gatherers.map(({ column, missing, distinct, values }, c) => {
        const ofPeople = () => Float64Array.from(people, (cells) => cells[c]!).filter((cell) => !Number.isNaN(cell));
        return {
          column: column.name,
          rows,
          missing,
          distinct: distinct.count(),
          numbers: values || isHidden(column) ? null : sharedQuantiles(ofPeople().sort()),
          categories: values && sharedCategories(values, ofPeople(), people.length),
        };
      });
    },
  };
}

/** `hashes`: of one value a person; `people`: those without a value too. */
function sharedCategories(values: FrequentValues, hashes: Float64Array, people: number): readonly SharedCategory[] {
  const sharing = new Map<number, number>();
  for (const hash of hashes) sharing.set(hash, (sharing.get(hash) ?? 0) + 1);
  const shared = values.held().map((value) => {
    const fives = Math.floor((sharing.get(hash53(value)) ?? 0) / LEAST_PEOPLE);
    return { value, fives, share: Number(((fives * LEAST_PEOPLE) / people).toPrecision(2)) };
  });
  return shared
    .filter(({ fives }) => fives > 0)
    .sort((a, b) => b.fives - a.fives || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_CATEGORIES)
    .map(({ value, share }) => ({ value, share }));
}
