// Which character stands between the fields? The one that makes the header line name the most registered columns; where no
// names are known, the one that cuts the beginning of the file into records of one width.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeCsvScanner } from './csv-scanner.ts';

export type DelimiterSearch = 'unknown' | { readonly delimiter: string };

/** In order of preference. */
const USUAL = [',', ';', '\t', '|'] as const;
const MAX_CANDIDATES = 16;
/** A header line of more characters is searched no further for unusual delimiters. */
const HEADER_CHARACTERS = 4096;

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
      if (sound && width > widest && records.every((record) => record.length === width)) {
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

class Enough extends Error {}

function recordsOf(
  head: Uint8Array,
  delimiter: string,
  isWhole: boolean,
  most = Number.POSITIVE_INFINITY,
): { readonly records: readonly string[][]; readonly sound: boolean } {
  const records: string[][] = [];
  const scanner = makeCsvScanner(delimiter, (fields) => {
    records.push(fields);
    if (records.length >= most) throw new Enough();
  });
  try {
    scanner.push(head);
    if (isWhole) scanner.end();
    return { records, sound: true };
  } catch (error) {
    if (!(error instanceof Enough || error instanceof DomainError)) throw error;
    return { records, sound: error instanceof Enough };
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
