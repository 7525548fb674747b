// The records of a CSV file (RFC 4180) as it streams in: byte order mark taken off, encoding checked, delimiter given or found
// at the beginning. What is not well-formed is one sentence with its line, and never a quoted value.
import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../domain/kernel/errors.ts';
import { CSV_OPTIONS } from './csv-options.ts';
import { checkDelimiter, type DelimiterSearch, delimiterOfNames, likelyDelimiter } from './find-delimiter.ts';
import { makeLineWindow } from './line-window.ts';
import { MAX_RECORD_BYTES } from './max-record-bytes.ts';
import { makeTextCheck, type TextFault } from './text-check.ts';

export interface CsvReader {
  /** Hands on records, in blocks of the file: the last ones when it ends. @throws DomainError MALFORMED_CSV */
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

/** The file is read in blocks of this size however it is cut: pieces of a few bytes would cost the parser a call each. */
export const BLOCK_BYTES = 16 * 1024;
/** Of the beginning, looked at for a delimiter when no column names are known. */
const HEAD_BYTES = 64 * 1024;

/** `onRecord` may throw: the error comes out of push or end. @throws DomainError BAD_INPUT for a delimiter that cannot be one */
export function makeCsvReader(
  { delimiter, columnNames }: CsvReaderOptions,
  onRecord: (fields: readonly string[], line: number) => void,
): CsvReader {
  const text = makeTextCheck();
  const window = makeLineWindow();
  let block = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  let found = delimiter === undefined ? undefined : checkDelimiter(delimiter);
  let parser = found === undefined ? undefined : openParser(found);
  let searchedBytes = 0;

  function openParser(delimiter: string) {
    const start = window.forgotten();
    const stream = parse({
      ...CSV_OPTIONS,
      delimiter,
      // The number of fields is checked by the receiver, who knows what a record should have.
      relax_column_count: true,
      on_record: (fields: string[], { bytes: end }: { readonly bytes: number }) => {
        window.forgetBlankLines();
        const line = window.line();
        const length = start + end - window.forgotten();
        if (length > MAX_RECORD_BYTES) throw tooLong(line);
        window.forget(length);
        onRecord(fields, line);
        return null;
      },
    });
    // Errors come out of the write or the end that met them; unheard, the event would end the thread.
    stream.on('error', () => {});
    return stream.resume();
  }

  function search(isEnd: boolean): DelimiterSearch {
    const bytes = window.bytes();
    const isWhole = isEnd || bytes.length >= (columnNames ? MAX_RECORD_BYTES : HEAD_BYTES);
    if (!columnNames) return isWhole ? { delimiter: likelyDelimiter(bytes.subarray(0, HEAD_BYTES), isEnd) } : 'unknown';
    if (isWhole) return { delimiter: delimiterOfNames(bytes, columnNames, true) ?? ',' };
    // A header line with line breaks in quotes is looked for again only in twice as much, or each of its lines would cost a search.
    if (bytes.length < 2 * searchedBytes) return 'unknown';
    searchedBytes = bytes.length;
    const known = delimiterOfNames(bytes, columnNames, false);
    return known === undefined ? 'unknown' : { delimiter: known };
  }

  async function write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      parser!.write(bytes, (error) => (error ? reject(inWords(error)) : resolve()));
    });
    window.forgetBlankLines();
    if (window.bytes().length > MAX_RECORD_BYTES) throw tooLong(window.line());
  }

  /** Blank lines before the header are let go by at once: there may be gigabytes of them. */
  async function openWhenKnown(isEnd: boolean): Promise<void> {
    window.forgetBlankLines(isEnd);
    const result = search(isEnd);
    if (result === 'unknown') return;
    found = result.delimiter;
    parser = openParser(found);
    await write(Buffer.from(window.bytes()));
  }

  async function readBlock(): Promise<void> {
    const bytes = block.subarray(0, filled);
    // Not used again: the parser keeps the end of it.
    block = Buffer.allocUnsafe(BLOCK_BYTES);
    filled = 0;
    refuse(text.push(bytes), bytes);
    const content = text.withoutMark(bytes);
    window.append(content);
    await (parser ? write(content) : openWhenKnown(false));
  }

  function refuse(fault: TextFault | undefined, bytes: Uint8Array): void {
    if (!fault) return;
    const line = window.lineAhead(bytes, fault.offset);
    throw malformed(line, `Line ${line} ${fault.what}`);
  }

  /** Its own messages quote values. */
  function inWords(error: Error): Error {
    if (!(error instanceof CsvError)) return error;
    window.forgetBlankLines();
    switch (error.code as typeof error.code | 'INVALID_OPENING_QUOTE') {
      case 'CSV_QUOTE_NOT_CLOSED':
        return neverClosed(window.lineOfOpenQuote());
      case 'CSV_INVALID_CLOSING_QUOTE':
        return textAfterQuote(window.line());
      case 'INVALID_OPENING_QUOTE':
        return quoteInside(window.line());
      default:
        return notWellFormed(window.line());
    }
  }

  return {
    async push(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + BLOCK_BYTES - filled);
        block.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === BLOCK_BYTES) await readBlock();
      }
    },
    async end() {
      if (filled > 0) await readBlock();
      refuse(text.end(), new Uint8Array(0));
      if (!parser) await openWhenKnown(true);
      const closed = finished(parser!);
      parser!.end();
      await closed.catch((error) => Promise.reject(inWords(error)));
    },
    delimiter: () => found,
  };
}

function malformed(line: number, sentence: string): DomainError {
  return new DomainError('MALFORMED_CSV', sentence, { line });
}

const neverClosed = (line: number) =>
  malformed(line, `A quote (") opens on line ${line} and is never closed; close it, or double it to mean itself.`);

const textAfterQuote = (line: number) =>
  malformed(
    line,
    `In the record that begins on line ${line}, text follows a closing quote ("); double a quote to mean itself.`,
  );

const quoteInside = (line: number) =>
  malformed(
    line,
    `In the record that begins on line ${line}, a quote (") stands inside a field that is not quoted; quote the field and double the quote.`,
  );

const notWellFormed = (line: number) =>
  malformed(line, `The record that begins on line ${line} is not well-formed CSV (RFC 4180).`);

const tooLong = (line: number) =>
  malformed(
    line,
    `The record that begins on line ${line} is longer than ${MAX_RECORD_BYTES} bytes; perhaps a quote (") that opens in it is never closed.`,
  );
