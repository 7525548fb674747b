// Which character stands between the fields? The one that makes the header line name the most registered columns; where no
// names are known, the one that cuts the beginning of the file into records of one width.
import { CsvError, parse } from 'csv-parse/sync';
import { DomainError } from '../../domain/kernel/errors.ts';
import { CSV_OPTIONS } from './csv-options.ts';

export type DelimiterSearch = 'unknown' | { readonly delimiter: string };

/** In order of preference. */
const USUAL = [',', ';', '\t', '|'] as const;
const MAX_CANDIDATES = 16;
/** A header line of more characters is searched no further for unusual delimiters. */
const HEADER_CHARACTERS = 4096;
const LF = 0x0a;
const CR = 0x0d;

/** @throws DomainError BAD_INPUT */
export function checkDelimiter(delimiter: string): string {
  const isOne = [...delimiter].length === 1 && delimiter.isWellFormed();
  if (isOne && !'"\r\n\0\uFEFF'.includes(delimiter)) return delimiter;
  throw new DomainError(
    'BAD_INPUT',
    'The delimiter is one character, and neither a quote nor a line break; a comma, a semicolon and a tab are usual.',
  );
}

/** A comma where no name is met; undefined while a quote in the header line may go on. `head`: the beginning of the file. */
export function delimiterOfNames(
  head: Uint8Array,
  columnNames: ReadonlySet<string>,
  isWhole: boolean,
): string | undefined {
  let best: string | undefined;
  let most = 0;
  let unfinished = false;
  for (const delimiter of [...USUAL, ...unusual(head)]) {
    const { records, sound } = recordsOf(head, delimiter, isWhole, 1);
    const [header = []] = records;
    unfinished ||= sound && records.length === 0;
    const known = header.filter((name) => columnNames.has(name)).length;
    if (known > most) {
      best = delimiter;
      most = known;
    }
  }
  return best ?? (unfinished ? undefined : USUAL[0]);
}

/** `isWhole`: `head` is all of the file. A comma where nothing fits. */
export function likelyDelimiter(head: Uint8Array, isWhole: boolean): string {
  for (const candidates of [USUAL, unusual(head), [' ']]) {
    let best: string | undefined;
    let widest = 1;
    for (const delimiter of candidates) {
      const { records, sound } = recordsOf(head, delimiter, isWhole);
      const width = records[0]?.length ?? 0;
      if (sound && width > widest) {
        best = delimiter;
        widest = width;
      }
    }
    if (best) return best;
  }
  // Not one width, then: perhaps a record is broken further down, and is better refused there than here.
  const widths = USUAL.map((delimiter) => recordsOf(head, delimiter, isWhole, 1).records[0]?.length ?? 0);
  const widest = Math.max(...widths);
  return widest > 1 ? USUAL[widths.indexOf(widest)]! : ',';
}

/** `sound`: as far as it goes, well-formed and of one width. At most so many records. */
function recordsOf(
  head: Uint8Array,
  delimiter: string,
  isWhole: boolean,
  most = -1,
): { readonly records: readonly string[][]; readonly sound: boolean } {
  const records: string[][] = [];
  // A line that is cut says nothing; a quoted field that is cut is told by its open quote.
  const bytes = isWhole ? head : head.subarray(0, 1 + Math.max(head.lastIndexOf(LF), head.lastIndexOf(CR)));
  try {
    parse(Buffer.from(bytes), {
      ...CSV_OPTIONS,
      delimiter,
      to: most,
      on_record: (fields: string[]) => {
        records.push(fields);
        return null;
      },
    });
    return { records, sound: true };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { records, sound: error.code === 'CSV_QUOTE_NOT_CLOSED' && !isWhole };
  }
}

/** Punctuation and control characters of the first line that are not among the usual. */
function unusual(head: Uint8Array): string[] {
  const [line = ''] = Buffer.from(head.subarray(0, HEADER_CHARACTERS))
    .toString('utf8')
    .split(/[\r\n]/, 1);
  const marks = new Set(line.replaceAll(/"[^"]*"/g, '').match(/[^\p{L}\p{M}\p{N}\p{Cs}\s"_\-.()'\uFEFF\uFFFD\0]/gu));
  return [...marks].filter((mark) => !USUAL.some((usual) => usual === mark)).slice(0, MAX_CANDIDATES);
}
