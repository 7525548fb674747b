// Does the file have the registered columns? What is missing is said first: a file without a header has a person's data in
// its first line, and only once all registered names are there is it certain that an unknown one is a name.
import type { Column } from '../../domain/datasets/events.ts';
import { DomainError } from '../../domain/kernel/errors.ts';

const QUOTED_CHARACTERS = 100;

/** Columns to be ignored may be left out of the file. @throws DomainError MISSING_COLUMN, MALFORMED_CSV, UNKNOWN_COLUMN */
export function checkHeader(header: readonly string[], columns: readonly Column[]): void {
  const present = new Set(header);
  const missing = columns.find(({ name, role }) => role !== 'ignore' && !present.has(name));
  if (missing) {
    throw new DomainError(
      'MISSING_COLUMN',
      `Column "${missing.name}" is not in the header line; it must name every registered column, as registered.`,
      { column: missing.name },
    );
  }
  const registered = new Set(columns.map(({ name }) => name));
  const unknown = header.find((name) => !registered.has(name));
  if (unknown !== undefined) {
    const name = unknown.slice(0, QUOTED_CHARACTERS);
    throw new DomainError(
      'UNKNOWN_COLUMN',
      `Column "${name}" of the header line is not registered; take it out, or register the data set with it (role ignore is enough).`,
      { column: name },
    );
  }
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new DomainError(
      'MALFORMED_CSV',
      `Column "${twice}" stands twice in the header line; name each column once.`,
      {
        line: 1,
        column: twice,
      },
    );
  }
}
