// The records of a CSV file (RFC 4180) as it streams in: byte order mark taken off, encoding checked, delimiter given or found
// at the beginning. What is not well-formed is one sentence with its line, and never a quoted value.
import { DomainError } from '../../domain/kernel/errors.ts';
import { makeByteWindow } from './byte-window.ts';
import { type CsvScanner, countBreaks, MAX_RECORD_BYTES, makeCsvScanner } from './csv-scanner.ts';
import { checkDelimiter, type DelimiterSearch, delimiterOfNames, likelyDelimiter } from './find-delimiter.ts';
import { makeTextCheck } from './text-check.ts';

export { MAX_RECORD_BYTES } from './csv-scanner.ts';

export interface CsvReader {
  /** Hands on the records that end in these bytes, but for one at their very end. @throws DomainError MALFORMED_CSV */
  push(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
  /** Undefined until it is known. */
  delimiter(): string | undefined;
}

export interface CsvReaderOptions {
  /** Any one character; found when it is not given. */
  readonly delimiter?: string | undefined;
  /** What the header line should name; without them the delimiter is found by how even it cuts the first 64 KiB. */
  readonly columnNames?: ReadonlySet<string> | undefined;
}

/** Of the beginning, looked at for a delimiter when no column names are known: the same bytes however the file is cut. */
const HEAD_BYTES = 64 * 1024;

/** `onRecord` may throw: the error comes out of push or end. @throws DomainError BAD_INPUT for a delimiter that cannot be one */
export function makeCsvReader(
  { delimiter, columnNames }: CsvReaderOptions,
  onRecord: (fields: readonly string[], line: number) => void,
): CsvReader {
  const text = makeTextCheck();
  let found = delimiter === undefined ? undefined : checkDelimiter(delimiter);
  let scanner: CsvScanner | undefined = found === undefined ? undefined : makeCsvScanner(found, onRecord);
  const head = makeByteWindow();
  let headLine = 1;
  let searchedBytes = 0;
  let hasBreak = false;

  /** Blank lines before the header are let go by at once: there may be gigabytes of them. */
  function skipBlankLines(isEnd: boolean): Buffer {
    const bytes = head.bytes();
    let at = 0;
    while (bytes[at] === 0x0a || bytes[at] === 0x0d) at++;
    // A CR at the very end may be half of a CRLF.
    if (at === bytes.length && bytes.at(-1) === 0x0d && !isEnd) at--;
    headLine += countBreaks(bytes.subarray(0, at));
    head.forget(at);
    return head.bytes();
  }

  function search(isEnd: boolean): DelimiterSearch {
    const bytes = skipBlankLines(isEnd);
    const isWhole = isEnd || bytes.length >= (columnNames ? MAX_RECORD_BYTES : HEAD_BYTES);
    if (!columnNames) return isWhole ? { delimiter: likelyDelimiter(bytes.subarray(0, HEAD_BYTES), isEnd) } : 'unknown';
    if (isWhole) return { delimiter: delimiterOfNames(bytes, columnNames, true) ?? ',' };
    // A header line with line breaks in quotes is looked for again only in twice as much, or each of its lines would cost a search.
    if (bytes.length < 2 * searchedBytes || !hasBreak) return 'unknown';
    searchedBytes = bytes.length;
    const known = delimiterOfNames(bytes, columnNames, false);
    return known === undefined ? 'unknown' : { delimiter: known };
  }

  function openScanner(isEnd: boolean): void {
    const result = search(isEnd);
    if (result === 'unknown') return;
    found = result.delimiter;
    scanner = makeCsvScanner(found, onRecord, headLine);
    const bytes = Buffer.from(head.bytes());
    head.forget(bytes.length);
    scanner.push(bytes);
  }

  function refuse(fault: { readonly offset: number; readonly what: string } | undefined, bytes: Uint8Array): void {
    if (!fault) return;
    const line = scanner
      ? scanner.lineAfter(bytes, fault.offset)
      : headLine + countBreaks(Buffer.concat([head.bytes(), bytes.subarray(0, fault.offset)]));
    throw new DomainError('MALFORMED_CSV', `Line ${line} ${fault.what}`, { line });
  }

  return {
    async push(bytes) {
      refuse(text.push(bytes), bytes);
      const content = text.withoutMark(bytes);
      if (scanner) return scanner.push(content);
      head.append(content);
      hasBreak ||= content.includes(0x0a) || content.includes(0x0d);
      openScanner(false);
    },
    async end() {
      refuse(text.end(), new Uint8Array(0));
      if (!scanner) openScanner(true);
      scanner!.end();
    },
    delimiter: () => found,
  };
}
