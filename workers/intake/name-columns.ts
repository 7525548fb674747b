// What are the columns of an unknown file called? As its header line says, where that line can be one: a file without a header
// has a person's data there, which must not be shown as names.
import { COLUMN_NAME } from '../../domain/datasets/check-schema.ts';
import type { FileProblem } from './file-problem.ts';
import { readAs } from './read-as.ts';

export interface NamedColumns {
  /** Usable and different from each other; "column 3" for what has no such name. */
  readonly names: readonly string[];
  readonly problems: readonly FileProblem[];
}

export function nameColumns(header: readonly string[], format: 'csv' | 'jsonl'): NamedColumns {
  const data = header.filter((name) => !['text', 'boolean'].includes(readAs(name))).length;
  if (format === 'csv' && data * 2 > header.length) {
    const sentence = `The first line looks like data: ${data} of its ${header.length} fields read as numbers or dates or are empty; begin the file with a line of column names.`;
    return { names: header.map(placeName), problems: [{ code: 'NO_HEADER', column: null, sentence }] };
  }
  const taken = new Set<string>();
  const problems: FileProblem[] = [];
  const names = header.map((name, at) => {
    const place = placeName(name, at);
    const why = !COLUMN_NAME.test(name)
      ? 'has 1 to 200 characters and no control characters'
      : taken.has(name)
        ? 'stands in the header once'
        : undefined;
    if (why === undefined) {
      taken.add(name);
      return name;
    }
    const sentence = `The name of ${place} cannot be used; a column name ${why}.`;
    problems.push({ code: 'NAME_UNUSABLE', column: place, sentence });
    return place;
  });
  return { names, problems };
}

const placeName = (_name: string, at: number) => `column ${at + 1}`;
